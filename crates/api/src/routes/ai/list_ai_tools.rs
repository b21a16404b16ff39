//! `GET /v1/ai/tools`

use actix_web::web::Data;
use aivy_app::App;
use aivy_macros::operation;
use aivy_types::ai::{AiTool, AiToolListEnvelope};
use aivy_types::body::PageQuery;

use crate::caller::Caller;
use crate::input::Query;
use crate::reply::{ListAnswer, PageReply};

/// List the AI tools
///
/// Returns the AI tools with the JSON Schemas of their input and output, and whether each can run
/// now. The same tools are available over MCP at `/mcp`.
#[operation(
    params(PageQuery),
    responses((status = 200, description = "A page of tools.", body = AiToolListEnvelope)),
)]
pub(crate) async fn handle(
    _: Caller,
    app: Data<App>,
    page: Query<PageQuery>,
) -> ListAnswer<AiTool> {
    Ok(PageReply::of_all(app.ai_tools(), page.0))
}
