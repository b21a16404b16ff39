//! `GET /v1/tasks/{task_id}`

use actix_web::web::Data;
use aivy_app::App;
use aivy_macros::operation;
use aivy_types::body::{Task, TaskEnvelope, TaskPath};

use crate::caller::Caller;
use crate::input::PathParams;
use crate::reply::{ApiResult, Reply};

/// Get a task
///
/// Returns a task of any user.
#[operation(
    params(TaskPath),
    responses((status = 200, description = "The task.", body = TaskEnvelope)),
)]
pub(crate) async fn handle(
    _caller: Caller,
    app: Data<App>,
    path: PathParams<TaskPath>,
) -> ApiResult<Task> {
    Ok(Reply::Data(app.task(&path.0.task_id).await?))
}
