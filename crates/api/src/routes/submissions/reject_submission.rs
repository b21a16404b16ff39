//! `POST /v1/submissions/{submission_id}/reject`

use actix_web::web::Data;
use aivy_app::App;
use aivy_macros::operation;
use aivy_types::body::{RejectionIn, Submission, SubmissionEnvelope, SubmissionPath};

use crate::caller::Caller;
use crate::input::{Body, PathParams};
use crate::reply::{ApiResult, Reply};

/// Reject a submission
///
/// Rejects a submission to one of your tasks, with a reason. Its slot becomes free for others. A
/// rejection after an appeal is final.
#[operation(
    params(SubmissionPath),
    request_body = RejectionIn,
    responses((status = 200, description = "The submission.", body = SubmissionEnvelope)),
    extensions(("x-errors" = json!(["conflict"]))),
)]
pub(crate) async fn handle(
    caller: Caller,
    app: Data<App>,
    path: PathParams<SubmissionPath>,
    body: Body<RejectionIn>,
) -> ApiResult<Submission> {
    let id = &path.0.submission_id;
    let done = app.reject(&caller.actor(), id, body.0.feedback).await?;
    Ok(Reply::Data(done))
}
