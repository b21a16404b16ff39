//! `POST /v1/ai/chat`

use actix_web::web::Data;
use aivy_app::{App, Chat};
use aivy_macros::operation;
use aivy_types::ai::{ChatIn, ChatOut, ChatOutEnvelope};

use crate::caller::Caller;
use crate::input::Body;
use crate::reply::{ApiResult, Reply};

/// Create a chat completion
///
/// Returns one completion by an AI provider. The most tokens that it can use are reserved in the
/// budgets of the account and the key first; afterwards, the tokens used (`usage.total_tokens`) are
/// charged. Returns 503 if no provider is configured or none is reachable.
#[operation(
    request_body = ChatIn,
    responses((status = 200, description = "The completion.", body = ChatOutEnvelope)),
    extensions(
        ("x-errors" = json!(["not_found", "budget_exceeded"])),
    ),
)]
pub(crate) async fn handle(
    caller: Caller,
    app: Data<App>,
    body: Body<ChatIn>,
) -> ApiResult<ChatOut> {
    let run = app.run_tool::<Chat>(caller.tool_context(&app), body.0);
    Ok(Reply::Data(run.await?))
}
