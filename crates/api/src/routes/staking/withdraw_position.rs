//! `POST /v1/staking/positions/{position_id}/withdraw`

use actix_web::web::Data;
use aivy_app::App;
use aivy_macros::operation;
use aivy_types::body::{Position, PositionEnvelope, PositionPath};

use crate::caller::Caller;
use crate::input::InPath;
use crate::reply::{Answer, Reply};

/// Withdraw a position
///
/// Moves its tokens back to your available balance. What it has earned stays claimable. 409 before
/// `withdrawable_at`, while it is active, and when it is withdrawn already.
#[operation(
    params(PositionPath),
    responses((status = 200, description = "The position, withdrawn.", body = PositionEnvelope)),
    extensions(("x-errors" = json!(["conflict"]))),
)]
pub(crate) async fn handle(
    caller: Caller,
    app: Data<App>,
    path: InPath<PositionPath>,
) -> Answer<Position> {
    let actor = caller.actor();
    let position = app.withdraw(&actor, &path.0.position_id);
    Ok(Reply::Data(position.await?))
}
