//! `POST /v1/submissions/{submission_id}/approve`

use actix_web::web::Data;
use aivy_app::App;
use aivy_macros::operation;
use aivy_types::body::{ApprovalIn, Submission, SubmissionEnvelope, SubmissionPath};

use crate::caller::Caller;
use crate::input::{OptionalBody, PathParams};
use crate::reply::{ApiResult, Reply};

/// Approve a submission
///
/// Approves a submission to one of your tasks and pays the worker from escrow.
#[operation(
    params(SubmissionPath),
    request_body = ApprovalIn,
    responses((status = 200, description = "The submission.", body = SubmissionEnvelope)),
    extensions(("x-errors" = json!(["conflict"])), ("x-optional-body" = json!(true))),
)]
pub(crate) async fn handle(
    caller: Caller,
    app: Data<App>,
    path: PathParams<SubmissionPath>,
    body: OptionalBody<ApprovalIn>,
) -> ApiResult<Submission> {
    let id = &path.0.submission_id;
    let done = app.approve(&caller.actor(), id, body.0.feedback).await?;
    Ok(Reply::Data(done))
}
