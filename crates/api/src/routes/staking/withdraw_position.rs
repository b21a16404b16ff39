//! `POST /v1/staking/positions/{position_id}/withdraw`

use actix_web::web::Data;
use aivy_app::App;
use aivy_macros::operation;
use aivy_types::body::{Position, PositionEnvelope, PositionPath};

use crate::caller::Caller;
use crate::input::PathParams;
use crate::reply::{ApiResult, Reply};

/// Withdraw a position
///
/// Moves the staked tokens back to your available balance. Rewards earned stay claimable. Returns
/// 409 before `withdrawable_at`, while the position is active, or if it is already withdrawn.
#[operation(
    params(PositionPath),
    responses((status = 200, description = "The withdrawn position.", body = PositionEnvelope)),
    extensions(("x-errors" = json!(["conflict"]))),
)]
pub(crate) async fn handle(
    caller: Caller,
    app: Data<App>,
    path: PathParams<PositionPath>,
) -> ApiResult<Position> {
    let actor = caller.actor();
    let position = app.withdraw(&actor, &path.0.position_id);
    Ok(Reply::Data(position.await?))
}
