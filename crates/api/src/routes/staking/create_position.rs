//! `POST /v1/staking/positions`

use actix_web::web::Data;
use aivy_app::App;
use aivy_macros::operation;
use aivy_types::body::{Position, PositionEnvelope, PositionIn};

use crate::caller::Caller;
use crate::input::Body;
use crate::reply::{ApiResult, Reply};

/// Stake tokens
///
/// Moves tokens from your available balance into a pool, where they earn rewards from now on. They
/// cannot be unstaked before `unlocks_at`. Returns 409 if the pool is closed or the available
/// balance is too low.
#[operation(
    request_body = PositionIn,
    responses((status = 201, description = "The new position.", body = PositionEnvelope)),
    extensions(("x-errors" = json!(["not_found", "conflict", "insufficient_balance"]))),
)]
pub(crate) async fn handle(
    caller: Caller,
    app: Data<App>,
    body: Body<PositionIn>,
) -> ApiResult<Position> {
    Ok(Reply::made(app.stake(&caller.actor(), body.0).await?))
}
