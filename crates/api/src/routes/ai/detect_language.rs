//! `POST /v1/ai/language`

use actix_web::web::Data;
use aivy_ai::tools::Language;
use aivy_app::App;
use aivy_macros::operation;
use aivy_types::ai::{LanguageIn, LanguageOut, LanguageOutEnvelope};

use crate::caller::Caller;
use crate::input::Body;
use crate::reply::{ApiResult, Reply};

/// Detect the language
///
/// Returns the language of a text with a confidence, and the next most likely languages. The result
/// for a short text is a guess: `reliable` says whether it can be relied on.
#[operation(
    request_body = LanguageIn,
    responses((status = 200, description = "The language.", body = LanguageOutEnvelope)),
)]
pub(crate) async fn handle(
    caller: Caller,
    app: Data<App>,
    body: Body<LanguageIn>,
) -> ApiResult<LanguageOut> {
    let run = app.run_tool::<Language>(caller.tool_context(&app), body.0);
    Ok(Reply::Data(run.await?))
}
