//! `POST /v1/submissions/{submission_id}/submit`

use actix_web::web::Data;
use aivy_app::App;
use aivy_macros::operation;
use aivy_types::body::{ResultIn, Submission, SubmissionEnvelope, SubmissionPath};

use crate::caller::Caller;
use crate::input::{Body, PathParams};
use crate::reply::{ApiResult, Reply};

/// Submit a result
///
/// Submits the result of a task that you claimed. It must match the task's `result_schema`. If the
/// review is automatic, it is approved and paid immediately.
#[operation(
    params(SubmissionPath),
    request_body = ResultIn,
    responses((status = 200, description = "The submission.", body = SubmissionEnvelope)),
    extensions(("x-errors" = json!(["conflict"]))),
)]
pub(crate) async fn handle(
    caller: Caller,
    app: Data<App>,
    path: PathParams<SubmissionPath>,
    body: Body<ResultIn>,
) -> ApiResult<Submission> {
    let id = &path.0.submission_id;
    let done = app.submit(&caller.actor(), id, body.0.result).await?;
    Ok(Reply::Data(done))
}
