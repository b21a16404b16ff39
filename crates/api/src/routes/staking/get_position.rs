//! `GET /v1/staking/positions/{position_id}`

use actix_web::get;
use actix_web::web::Data;
use aivy_app::App;
use aivy_types::body::{Position, PositionEnvelope, PositionPath};

use crate::caller::Caller;
use crate::input::InPath;
use crate::reply::{Answer, Reply};

/// Get a position
///
/// One of your stakes, with what it could claim now.
#[utoipa::path(
    operation_id = "get_position",
    tag = "Staking",
    security(("api_key" = ["read:staking"])),
    params(PositionPath),
    responses((status = 200, description = "The position.", body = PositionEnvelope)),
)]
#[get("/positions/{position_id}")]
pub(crate) async fn get_position(
    caller: Caller,
    app: Data<App>,
    path: InPath<PositionPath>,
) -> Answer<Position> {
    let position = app.position(caller.account_id(), &path.0.position_id);
    Ok(Reply::Data(position.await?))
}
