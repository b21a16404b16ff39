//! `POST /v1/ai/chat`

use actix_web::web::Data;
use aivy_app::{App, Chat};
use aivy_macros::operation;
use aivy_types::ai::{ChatIn, ChatOut, ChatOutEnvelope};

use crate::caller::Caller;
use crate::input::Body;
use crate::reply::{Answer, Reply};

/// Ask a chat model
///
/// One completion by a provider. What it may use at most is set aside in the budgets of the account
/// and the key beforehand, and what it did use is taken of them: `usage.total_tokens`. 503 when the
/// server has no provider, or none that answers.
#[operation(
    request_body = ChatIn,
    responses((status = 200, description = "The completion.", body = ChatOutEnvelope)),
    extensions(
        ("x-errors" = json!(["not_found", "budget_exceeded"])),
    ),
)]
pub(crate) async fn handle(caller: Caller, app: Data<App>, body: Body<ChatIn>) -> Answer<ChatOut> {
    let run = app.run_tool::<Chat>(caller.tool_context(&app), body.0);
    Ok(Reply::Data(run.await?))
}
