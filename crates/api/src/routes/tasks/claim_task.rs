//! `POST /v1/tasks/{task_id}/claim`

use actix_web::web::Data;
use aivy_app::App;
use aivy_macros::operation;
use aivy_types::body::{Submission, SubmissionEnvelope, TaskPath};

use crate::caller::Caller;
use crate::input::PathParams;
use crate::reply::{ApiResult, Reply};

/// Claim a task
///
/// Reserves a slot of another user's open task for `claim_ttl_seconds`. You can have one live or
/// approved submission per task.
#[operation(
    params(TaskPath),
    responses((status = 201, description = "The submission.", body = SubmissionEnvelope)),
    extensions(("x-errors" = json!(["conflict"]))),
)]
pub(crate) async fn handle(
    caller: Caller,
    app: Data<App>,
    path: PathParams<TaskPath>,
) -> ApiResult<Submission> {
    let claimed = app.claim_task(&caller.actor(), &path.0.task_id).await?;
    Ok(Reply::made(claimed))
}
