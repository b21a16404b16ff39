//! `GET /v1/staking/pools`

use actix_web::web::Data;
use aivy_app::App;
use aivy_macros::operation;
use aivy_types::body::{PageQuery, Pool, PoolFilter, PoolListEnvelope};

use crate::caller::Caller;
use crate::input::Query;
use crate::reply::{ListAnswer, PageReply};

/// List the pools
///
/// Returns the staking pools, open and closed, newest first.
#[operation(
    params(PageQuery, PoolFilter),
    responses((status = 200, description = "A page of pools.", body = PoolListEnvelope)),
)]
pub(crate) async fn handle(
    _: Caller,
    app: Data<App>,
    page: Query<PageQuery>,
    filter: Query<PoolFilter>,
) -> ListAnswer<Pool> {
    let listed = app.list_pools(&filter.0, page.0);
    Ok(PageReply::new(listed.await?, page.0))
}
