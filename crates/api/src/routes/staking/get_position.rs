//! `GET /v1/staking/positions/{position_id}`

use actix_web::web::Data;
use aivy_app::App;
use aivy_macros::operation;
use aivy_types::body::{Position, PositionEnvelope, PositionPath};

use crate::caller::Caller;
use crate::input::PathParams;
use crate::reply::{ApiResult, Reply};

/// Get a position
///
/// Returns one of your positions, with the rewards that it could claim now.
#[operation(
    params(PositionPath),
    responses((status = 200, description = "The position.", body = PositionEnvelope)),
)]
pub(crate) async fn handle(
    caller: Caller,
    app: Data<App>,
    path: PathParams<PositionPath>,
) -> ApiResult<Position> {
    let position = app.position(caller.account_id(), &path.0.position_id);
    Ok(Reply::Data(position.await?))
}
