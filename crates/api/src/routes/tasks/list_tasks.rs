//! `GET /v1/tasks`

use actix_web::web::Data;
use aivy_app::App;
use aivy_macros::operation;
use aivy_types::body::{PageQuery, Task, TaskFilter, TaskListEnvelope};

use crate::caller::Caller;
use crate::input::Query;
use crate::reply::{ListAnswer, PageReply};

/// List tasks
///
/// Returns the tasks that match all given filters, in the requested order.
#[operation(
    params(PageQuery, TaskFilter),
    responses((status = 200, description = "A page of tasks.", body = TaskListEnvelope)),
)]
pub(crate) async fn handle(
    caller: Caller,
    app: Data<App>,
    page: Query<PageQuery>,
    filter: Query<TaskFilter>,
) -> ListAnswer<Task> {
    let listed = app.tasks(caller.account_id(), &filter.0, page.0).await?;
    Ok(PageReply::new(listed, page.0))
}
