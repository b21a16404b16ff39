//! `GET /v1/staking/positions`

use actix_web::get;
use actix_web::web::Data;
use aivy_app::App;
use aivy_types::body::{PageQuery, Position, PositionFilter, PositionListEnvelope};

use crate::caller::Caller;
use crate::input::Query;
use crate::reply::{ListAnswer, PageReply};

/// List your positions
///
/// Your stakes, withdrawn ones too, the newest first.
#[utoipa::path(
    operation_id = "list_positions",
    tag = "Staking",
    security(("api_key" = ["read:staking"])),
    params(PageQuery, PositionFilter),
    responses((status = 200, description = "A page of positions.", body = PositionListEnvelope)),
)]
#[get("/positions")]
pub(crate) async fn list_positions(
    caller: Caller,
    app: Data<App>,
    page: Query<PageQuery>,
    filter: Query<PositionFilter>,
) -> ListAnswer<Position> {
    let listed = app.list_positions(caller.account_id(), &filter.0, page.0);
    Ok(PageReply::new(listed.await?, page.0))
}
