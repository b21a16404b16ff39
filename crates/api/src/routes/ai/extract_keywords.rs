//! `POST /v1/ai/keywords`

use actix_web::web::Data;
use aivy_ai::tools::Keywords;
use aivy_app::App;
use aivy_macros::operation;
use aivy_types::ai::{KeywordsIn, KeywordsOut, KeywordsOutEnvelope};

use crate::caller::Caller;
use crate::input::Body;
use crate::reply::{ApiResult, Reply};

/// Extract keywords
///
/// Returns the key phrases of a text with their scores, most relevant first.
#[operation(
    request_body = KeywordsIn,
    responses((status = 200, description = "The key phrases.", body = KeywordsOutEnvelope)),
)]
pub(crate) async fn handle(
    caller: Caller,
    app: Data<App>,
    body: Body<KeywordsIn>,
) -> ApiResult<KeywordsOut> {
    let run = app.run_tool::<Keywords>(caller.tool_context(&app), body.0);
    Ok(Reply::Data(run.await?))
}
