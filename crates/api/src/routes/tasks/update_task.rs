//! `PATCH /v1/tasks/{task_id}`

use actix_web::web::Data;
use aivy_app::App;
use aivy_macros::operation;
use aivy_types::body::{Task, TaskEnvelope, TaskPatch, TaskPath};

use crate::caller::Caller;
use crate::input::{Body, PathParams};
use crate::reply::{ApiResult, Reply};

/// Update a task
///
/// Changes one of your tasks that has not ended. Members that are not in the body stay unchanged.
#[operation(
    params(TaskPath),
    request_body = TaskPatch,
    responses((status = 200, description = "The updated task.", body = TaskEnvelope)),
    extensions(("x-errors" = json!(["conflict"]))),
)]
pub(crate) async fn handle(
    caller: Caller,
    app: Data<App>,
    path: PathParams<TaskPath>,
    body: Body<TaskPatch>,
) -> ApiResult<Task> {
    let task = app
        .update_task(&caller.actor(), &path.0.task_id, body.0)
        .await?;
    Ok(Reply::Data(task))
}
