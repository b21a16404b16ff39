//! `GET /v1/ai/models`

use actix_web::web::Data;
use aivy_app::App;
use aivy_macros::operation;
use aivy_types::ai::{AiModel, AiModelListEnvelope};
use aivy_types::body::PageQuery;

use crate::caller::Caller;
use crate::input::Query;
use crate::reply::{ListAnswer, PageReply};

/// List the AI models
///
/// Returns the models that the configured providers offer. Returns 503 if no provider is configured
/// or none is reachable.
#[operation(
    params(PageQuery),
    responses((status = 200, description = "A page of models.", body = AiModelListEnvelope)),
)]
pub(crate) async fn handle(
    _: Caller,
    app: Data<App>,
    page: Query<PageQuery>,
) -> ListAnswer<AiModel> {
    Ok(PageReply::of_all(app.ai_models().await?, page.0))
}
