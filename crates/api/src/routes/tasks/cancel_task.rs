//! `POST /v1/tasks/{task_id}/cancel`

use actix_web::web::Data;
use aivy_app::App;
use aivy_macros::operation;
use aivy_types::body::{Task, TaskEnvelope, TaskPath};

use crate::caller::Caller;
use crate::input::InPath;
use crate::reply::{Answer, Reply};

/// Cancel a task
///
/// Ends a task of yours: what no live submission holds goes back to your available balance. Those
/// who have claimed it may still finish, and are paid.
#[operation(
    params(TaskPath),
    responses((status = 200, description = "The cancelled task.", body = TaskEnvelope)),
    extensions(("x-errors" = json!(["conflict"]))),
)]
pub(crate) async fn handle(caller: Caller, app: Data<App>, path: InPath<TaskPath>) -> Answer<Task> {
    let task = app.cancel_task(&caller.actor(), &path.0.task_id).await?;
    Ok(Reply::Data(task))
}
