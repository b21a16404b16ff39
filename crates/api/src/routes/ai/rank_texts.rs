//! `POST /v1/ai/similarity`

use actix_web::web::Data;
use aivy_ai::tools::Similarity;
use aivy_app::App;
use aivy_macros::operation;
use aivy_types::ai::{SimilarityIn, SimilarityOut, SimilarityOutEnvelope};

use crate::caller::Caller;
use crate::input::Body;
use crate::reply::{Answer, Reply};

/// Rank texts by similarity
///
/// Ranks texts by closeness to a query: by vectors of meaning where the server has them, else by the
/// words that they share. The answer says which.
#[operation(
    request_body = SimilarityIn,
    responses((status = 200, description = "The ranking.", body = SimilarityOutEnvelope)),
    extensions(("x-errors" = json!(["budget_exceeded"]))),
)]
pub(crate) async fn handle(
    caller: Caller,
    app: Data<App>,
    body: Body<SimilarityIn>,
) -> Answer<SimilarityOut> {
    let run = app.run_tool::<Similarity>(caller.tool_context(&app), body.0);
    Ok(Reply::Data(run.await?))
}
