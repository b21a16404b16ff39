//! `POST /v1/staking/positions/{position_id}/claim`

use actix_web::web::Data;
use aivy_app::App;
use aivy_macros::operation;
use aivy_types::body::{Position, PositionEnvelope, PositionPath};

use crate::caller::Caller;
use crate::input::PathParams;
use crate::reply::{ApiResult, Reply};

/// Claim the rewards of a position
///
/// Pays the whole tokens of `claimable_rewards` to your available balance; the fraction remains and
/// keeps growing. Unstaked and withdrawn positions can claim too. Returns 409 if less than one
/// token is claimable.
#[operation(
    params(PositionPath),
    responses((status = 200, description = "The position after the payment.", body = PositionEnvelope)),
    extensions(("x-errors" = json!(["conflict"]))),
)]
pub(crate) async fn handle(
    caller: Caller,
    app: Data<App>,
    path: PathParams<PositionPath>,
) -> ApiResult<Position> {
    let actor = caller.actor();
    let position = app.claim_rewards(&actor, &path.0.position_id);
    Ok(Reply::Data(position.await?))
}
