//! `POST /v1/ai/redact`

use actix_web::web::Data;
use aivy_ai::tools::Redact;
use aivy_app::App;
use aivy_macros::operation;
use aivy_types::ai::{RedactIn, RedactOut, RedactOutEnvelope};

use crate::caller::Caller;
use crate::input::Body;
use crate::reply::{ApiResult, Reply};

/// Redact a text
///
/// Finds e-mail addresses, phone numbers, payment cards, bank accounts, IP addresses and secrets,
/// and masks them. The response gives the position of each finding, never its content.
#[operation(
    request_body = RedactIn,
    responses((status = 200, description = "The masked text.", body = RedactOutEnvelope)),
)]
pub(crate) async fn handle(
    caller: Caller,
    app: Data<App>,
    body: Body<RedactIn>,
) -> ApiResult<RedactOut> {
    let run = app.run_tool::<Redact>(caller.tool_context(&app), body.0);
    Ok(Reply::Data(run.await?))
}
