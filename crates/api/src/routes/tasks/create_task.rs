//! `POST /v1/tasks`

use actix_web::web::Data;
use aivy_app::App;
use aivy_macros::operation;
use aivy_types::body::{Task, TaskEnvelope, TaskIn};

use crate::caller::Caller;
use crate::input::Body;
use crate::reply::{ApiResult, Reply};

/// Publish a task
///
/// Publishes a task and moves `reward × slots` tokens from your available balance into its escrow.
#[operation(
    request_body = TaskIn,
    responses((status = 201, description = "The task.", body = TaskEnvelope)),
    extensions(("x-errors" = json!(["insufficient_balance"]))),
)]
pub(crate) async fn handle(caller: Caller, app: Data<App>, body: Body<TaskIn>) -> ApiResult<Task> {
    let task = app.publish_task(&caller.actor(), body.0).await?;
    Ok(Reply::made(task))
}
