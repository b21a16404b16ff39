//! `GET /v1/tasks/{task_id}/submissions`

use actix_web::web::Data;
use aivy_app::App;
use aivy_macros::operation;
use aivy_types::body::{PageQuery, Submission, SubmissionFilter, SubmissionListEnvelope, TaskPath};

use crate::caller::Caller;
use crate::input::{PathParams, Query};
use crate::reply::{ListAnswer, PageReply};

/// List the submissions to a task
///
/// Returns all submissions if the task is yours, otherwise only your own; newest first.
#[operation(
    params(TaskPath, PageQuery, SubmissionFilter),
    responses((status = 200, description = "A page of submissions.", body = SubmissionListEnvelope)),
)]
pub(crate) async fn handle(
    caller: Caller,
    app: Data<App>,
    path: PathParams<TaskPath>,
    page: Query<PageQuery>,
    filter: Query<SubmissionFilter>,
) -> ListAnswer<Submission> {
    let (user, task) = (caller.account_id(), &path.0.task_id);
    let listed = app.task_submissions(user, task, filter.0, page.0).await?;
    Ok(PageReply::new(listed, page.0))
}
