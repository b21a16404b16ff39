//! `POST /v1/ai/summary`

use actix_web::post;
use actix_web::web::Data;
use aivy_ai::tools::Summary;
use aivy_app::App;
use aivy_types::ai::{SummaryIn, SummaryOut, SummaryOutEnvelope};

use crate::caller::Caller;
use crate::input::Body;
use crate::reply::{Answer, Reply};

/// Summarize a text
///
/// The most telling sentences of a text, as they stand in it and in their order.
#[utoipa::path(
    operation_id = "summarize_text",
    tag = "AI",
    security(("api_key" = ["use:ai"])),
    request_body = SummaryIn,
    responses((status = 200, description = "The summary.", body = SummaryOutEnvelope)),
)]
#[post("/summary")]
pub(crate) async fn summarize_text(
    caller: Caller,
    app: Data<App>,
    body: Body<SummaryIn>,
) -> Answer<SummaryOut> {
    let run = app.run_tool::<Summary>(caller.tool_context(&app), body.0);
    Ok(Reply::Data(run.await?))
}
