//! `POST /v1/submissions/{submission_id}/appeal`

use actix_web::web::Data;
use aivy_app::App;
use aivy_macros::operation;
use aivy_types::body::{AppealIn, Submission, SubmissionEnvelope, SubmissionPath};

use crate::caller::Caller;
use crate::input::{Body, InPath};
use crate::reply::{Answer, Reply};

/// Appeal a rejection
///
/// Asks the creator for another look at a rejected submission of yours, once. It needs a free slot
/// of a task that has not ended, and holds it meanwhile. Unanswered for `review_ttl_seconds` it is
/// granted.
#[operation(
    params(SubmissionPath),
    request_body = AppealIn,
    responses((status = 200, description = "The submission.", body = SubmissionEnvelope)),
    extensions(("x-errors" = json!(["conflict"]))),
)]
pub(crate) async fn handle(
    caller: Caller,
    app: Data<App>,
    path: InPath<SubmissionPath>,
    body: Body<AppealIn>,
) -> Answer<Submission> {
    let id = &path.0.submission_id;
    let done = app.appeal(&caller.actor(), id, body.0.reason).await?;
    Ok(Reply::Data(done))
}
