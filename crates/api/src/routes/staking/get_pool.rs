//! `GET /v1/staking/pools/{pool_id}`

use actix_web::web::Data;
use aivy_app::App;
use aivy_macros::operation;
use aivy_types::body::{Pool, PoolEnvelope, PoolPath};

use crate::caller::Caller;
use crate::input::PathParams;
use crate::reply::{ApiResult, Reply};

/// Get a pool
///
/// Returns the rewards, the total stake and the terms of a pool.
#[operation(
    params(PoolPath),
    responses((status = 200, description = "The pool.", body = PoolEnvelope)),
)]
pub(crate) async fn handle(
    _: Caller,
    app: Data<App>,
    path: PathParams<PoolPath>,
) -> ApiResult<Pool> {
    Ok(Reply::Data(app.pool(&path.0.pool_id).await?))
}
