//! `POST /v1/ai/summary`

use actix_web::web::Data;
use aivy_ai::tools::Summary;
use aivy_app::App;
use aivy_macros::operation;
use aivy_types::ai::{SummaryIn, SummaryOut, SummaryOutEnvelope};

use crate::caller::Caller;
use crate::input::Body;
use crate::reply::{ApiResult, Reply};

/// Summarize a text
///
/// Returns the most relevant sentences of a text, unchanged and in their original order.
#[operation(
    request_body = SummaryIn,
    responses((status = 200, description = "The summary.", body = SummaryOutEnvelope)),
)]
pub(crate) async fn handle(
    caller: Caller,
    app: Data<App>,
    body: Body<SummaryIn>,
) -> ApiResult<SummaryOut> {
    let run = app.run_tool::<Summary>(caller.tool_context(&app), body.0);
    Ok(Reply::Data(run.await?))
}
