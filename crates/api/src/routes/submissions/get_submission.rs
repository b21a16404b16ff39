//! `GET /v1/submissions/{submission_id}`

use actix_web::web::Data;
use aivy_app::App;
use aivy_macros::operation;
use aivy_types::body::{Submission, SubmissionEnvelope, SubmissionPath};

use crate::caller::Caller;
use crate::input::PathParams;
use crate::reply::{ApiResult, Reply};

/// Get a submission
///
/// Returns one of your submissions, or a submission to one of your tasks.
#[operation(
    params(SubmissionPath),
    responses((status = 200, description = "The submission.", body = SubmissionEnvelope)),
)]
pub(crate) async fn handle(
    caller: Caller,
    app: Data<App>,
    path: PathParams<SubmissionPath>,
) -> ApiResult<Submission> {
    let found = app.submission(caller.account_id(), &path.0.submission_id);
    Ok(Reply::Data(found.await?))
}
