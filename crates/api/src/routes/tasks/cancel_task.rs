//! `POST /v1/tasks/{task_id}/cancel`

use actix_web::web::Data;
use aivy_app::App;
use aivy_macros::operation;
use aivy_types::body::{Task, TaskEnvelope, TaskPath};

use crate::caller::Caller;
use crate::input::PathParams;
use crate::reply::{ApiResult, Reply};

/// Cancel a task
///
/// Ends one of your tasks. Escrow that no live submission holds returns to your available balance.
/// Workers who have already claimed the task can still finish and are paid.
#[operation(
    params(TaskPath),
    responses((status = 200, description = "The cancelled task.", body = TaskEnvelope)),
    extensions(("x-errors" = json!(["conflict"]))),
)]
pub(crate) async fn handle(
    caller: Caller,
    app: Data<App>,
    path: PathParams<TaskPath>,
) -> ApiResult<Task> {
    let task = app.cancel_task(&caller.actor(), &path.0.task_id).await?;
    Ok(Reply::Data(task))
}
