//! `POST /v1/staking/positions/{position_id}/unstake`

use actix_web::web::Data;
use aivy_app::App;
use aivy_macros::operation;
use aivy_types::body::{Position, PositionEnvelope, PositionPath, UnstakeQuery};

use crate::caller::Caller;
use crate::input::{PathParams, Query};
use crate::reply::{ApiResult, Reply};

/// Unstake a position
///
/// The position stops earning and its cooldown starts; it can be withdrawn at `withdrawable_at`.
/// Rewards earned so far stay claimable. With `preview=true`, the response is the position as it
/// would be, and nothing changes. Returns 409 before `unlocks_at`, or if the position is already
/// unstaked.
#[operation(
    params(PositionPath, UnstakeQuery),
    responses((status = 200, description = "The unstaked position, or what it would be.", body = PositionEnvelope)),
    extensions(("x-errors" = json!(["conflict"]))),
)]
pub(crate) async fn handle(
    caller: Caller,
    app: Data<App>,
    path: PathParams<PositionPath>,
    query: Query<UnstakeQuery>,
) -> ApiResult<Position> {
    let id = &path.0.position_id;
    let position = if query.0.preview {
        app.preview_unstake(caller.account_id(), id).await?
    } else {
        app.unstake(&caller.actor(), id).await?
    };
    Ok(Reply::Data(position))
}
