//! `GET /v1/submissions`

use actix_web::web::Data;
use aivy_app::App;
use aivy_macros::operation;
use aivy_types::body::{PageQuery, Submission, SubmissionFilter, SubmissionListEnvelope};

use crate::caller::Caller;
use crate::input::Query;
use crate::reply::{ListAnswer, PageReply};

/// List your submissions
///
/// Returns your claims and submissions, newest first.
#[operation(
    params(PageQuery, SubmissionFilter),
    responses((status = 200, description = "A page of submissions.", body = SubmissionListEnvelope)),
)]
pub(crate) async fn handle(
    caller: Caller,
    app: Data<App>,
    page: Query<PageQuery>,
    filter: Query<SubmissionFilter>,
) -> ListAnswer<Submission> {
    let listed = app
        .submissions(caller.account_id(), filter.0, page.0)
        .await?;
    Ok(PageReply::new(listed, page.0))
}
