//! `POST /v1/ai/sentiment`

use actix_web::web::Data;
use aivy_ai::tools::Sentiment;
use aivy_app::App;
use aivy_macros::operation;
use aivy_types::ai::{SentimentIn, SentimentOut, SentimentOutEnvelope};

use crate::caller::Caller;
use crate::input::Body;
use crate::reply::{ApiResult, Reply};

/// Analyze sentiment
///
/// Returns how negative, neutral and positive a text is, as a whole and for each sentence. English
/// only: other languages return 400.
#[operation(
    request_body = SentimentIn,
    responses((status = 200, description = "The sentiment.", body = SentimentOutEnvelope)),
)]
pub(crate) async fn handle(
    caller: Caller,
    app: Data<App>,
    body: Body<SentimentIn>,
) -> ApiResult<SentimentOut> {
    let run = app.run_tool::<Sentiment>(caller.tool_context(&app), body.0);
    Ok(Reply::Data(run.await?))
}
