//! `POST /v1/submissions/{submission_id}/withdraw`

use actix_web::web::Data;
use aivy_app::App;
use aivy_macros::operation;
use aivy_types::body::{Submission, SubmissionEnvelope, SubmissionPath};

use crate::caller::Caller;
use crate::input::PathParams;
use crate::reply::{ApiResult, Reply};

/// Withdraw a claim
///
/// Gives a claim of yours back. Its slot becomes free for others.
#[operation(
    params(SubmissionPath),
    responses((status = 200, description = "The submission.", body = SubmissionEnvelope)),
    extensions(("x-errors" = json!(["conflict"]))),
)]
pub(crate) async fn handle(
    caller: Caller,
    app: Data<App>,
    path: PathParams<SubmissionPath>,
) -> ApiResult<Submission> {
    let id = &path.0.submission_id;
    let done = app.withdraw_submission(&caller.actor(), id).await?;
    Ok(Reply::Data(done))
}
