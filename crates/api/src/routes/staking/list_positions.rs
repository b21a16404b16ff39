//! `GET /v1/staking/positions`

use actix_web::web::Data;
use aivy_app::App;
use aivy_macros::operation;
use aivy_types::body::{PageQuery, Position, PositionFilter, PositionListEnvelope};

use crate::caller::Caller;
use crate::input::Query;
use crate::reply::{ListAnswer, PageReply};

/// List your positions
///
/// Returns your positions, including withdrawn ones, newest first.
#[operation(
    params(PageQuery, PositionFilter),
    responses((status = 200, description = "A page of positions.", body = PositionListEnvelope)),
)]
pub(crate) async fn handle(
    caller: Caller,
    app: Data<App>,
    page: Query<PageQuery>,
    filter: Query<PositionFilter>,
) -> ListAnswer<Position> {
    let listed = app.list_positions(caller.account_id(), &filter.0, page.0);
    Ok(PageReply::new(listed.await?, page.0))
}
