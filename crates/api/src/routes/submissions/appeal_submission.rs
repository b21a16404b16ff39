//! `POST /v1/submissions/{submission_id}/appeal`

use actix_web::web::Data;
use aivy_app::App;
use aivy_macros::operation;
use aivy_types::body::{AppealIn, Submission, SubmissionEnvelope, SubmissionPath};

use crate::caller::Caller;
use crate::input::{Body, PathParams};
use crate::reply::{ApiResult, Reply};

/// Appeal a rejection
///
/// Asks the task's creator to review a rejected submission of yours a second time. You can appeal
/// once. The task must not have ended and must have a free slot, which the appeal holds. If the
/// creator does not decide within `review_ttl_seconds`, the submission is approved.
#[operation(
    params(SubmissionPath),
    request_body = AppealIn,
    responses((status = 200, description = "The submission.", body = SubmissionEnvelope)),
    extensions(("x-errors" = json!(["conflict"]))),
)]
pub(crate) async fn handle(
    caller: Caller,
    app: Data<App>,
    path: PathParams<SubmissionPath>,
    body: Body<AppealIn>,
) -> ApiResult<Submission> {
    let id = &path.0.submission_id;
    let done = app.appeal(&caller.actor(), id, body.0.reason).await?;
    Ok(Reply::Data(done))
}
