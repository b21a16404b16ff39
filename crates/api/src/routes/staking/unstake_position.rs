//! `POST /v1/staking/positions/{position_id}/unstake`

use actix_web::web::Data;
use aivy_app::App;
use aivy_macros::operation;
use aivy_types::body::{Position, PositionEnvelope, PositionPath, UnstakeQuery};

use crate::caller::Caller;
use crate::input::{InPath, Query};
use crate::reply::{Answer, Reply};

/// Unstake a position
///
/// Ends its earning and starts the cooldown: it can be withdrawn at `withdrawable_at`. What it has
/// earned stays claimable. With `preview=true` the answer is the position as it would be, and
/// nothing changes. 409 before `unlocks_at`, and when it is unstaked already.
#[operation(
    params(PositionPath, UnstakeQuery),
    responses((status = 200, description = "The position, cooling down.", body = PositionEnvelope)),
    extensions(("x-errors" = json!(["conflict"]))),
)]
pub(crate) async fn handle(
    caller: Caller,
    app: Data<App>,
    path: InPath<PositionPath>,
    query: Query<UnstakeQuery>,
) -> Answer<Position> {
    let id = &path.0.position_id;
    let position = if query.0.preview {
        app.preview_unstake(caller.account_id(), id).await?
    } else {
        app.unstake(&caller.actor(), id).await?
    };
    Ok(Reply::Data(position))
}
