//! `POST /v1/staking/positions/{position_id}/claim`

use actix_web::web::Data;
use aivy_app::App;
use aivy_macros::operation;
use aivy_types::body::{Position, PositionEnvelope, PositionPath};

use crate::caller::Caller;
use crate::input::InPath;
use crate::reply::{Answer, Reply};

/// Claim the rewards of a position
///
/// Pays the whole tokens of `claimable_rewards` to your available balance; the fraction stays and
/// goes on growing. Positions that are unstaked or withdrawn can claim too. 409 when there is no
/// whole token.
#[operation(
    params(PositionPath),
    responses((status = 200, description = "The position after the payment.", body = PositionEnvelope)),
    extensions(("x-errors" = json!(["conflict"]))),
)]
pub(crate) async fn handle(
    caller: Caller,
    app: Data<App>,
    path: InPath<PositionPath>,
) -> Answer<Position> {
    let actor = caller.actor();
    let position = app.claim_rewards(&actor, &path.0.position_id);
    Ok(Reply::Data(position.await?))
}
