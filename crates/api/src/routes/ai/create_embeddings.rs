//! `POST /v1/ai/embeddings`

use actix_web::web::Data;
use aivy_ai::tools::Embeddings;
use aivy_app::App;
use aivy_macros::operation;
use aivy_types::ai::{EmbeddingsIn, EmbeddingsOut, EmbeddingsOutEnvelope};

use crate::caller::Caller;
use crate::input::Body;
use crate::reply::{ApiResult, Reply};

/// Create embeddings
///
/// Returns an embedding vector for each text. Returns 503 if the server has neither an embedding
/// model of its own nor a provider.
#[operation(
    request_body = EmbeddingsIn,
    responses((status = 200, description = "The vectors.", body = EmbeddingsOutEnvelope)),
    extensions(("x-errors" = json!(["budget_exceeded"]))),
)]
pub(crate) async fn handle(
    caller: Caller,
    app: Data<App>,
    body: Body<EmbeddingsIn>,
) -> ApiResult<EmbeddingsOut> {
    let run = app.run_tool::<Embeddings>(caller.tool_context(&app), body.0);
    Ok(Reply::Data(run.await?))
}
