//! `POST /v1/ai/similarity`

use actix_web::web::Data;
use aivy_ai::tools::Similarity;
use aivy_app::App;
use aivy_macros::operation;
use aivy_types::ai::{SimilarityIn, SimilarityOut, SimilarityOutEnvelope};

use crate::caller::Caller;
use crate::input::Body;
use crate::reply::{ApiResult, Reply};

/// Rank texts by similarity
///
/// Ranks texts by similarity to a query: by embedding vectors if they are available, else by shared
/// words. The response says which method was used.
#[operation(
    request_body = SimilarityIn,
    responses((status = 200, description = "The ranking.", body = SimilarityOutEnvelope)),
    extensions(("x-errors" = json!(["budget_exceeded"]))),
)]
pub(crate) async fn handle(
    caller: Caller,
    app: Data<App>,
    body: Body<SimilarityIn>,
) -> ApiResult<SimilarityOut> {
    let run = app.run_tool::<Similarity>(caller.tool_context(&app), body.0);
    Ok(Reply::Data(run.await?))
}
