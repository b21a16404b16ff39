//! `GET /v1/staking/rewards`

use actix_web::web::Data;
use aivy_app::App;
use aivy_macros::operation;
use aivy_types::body::{PageQuery, RewardPayment, RewardPaymentListEnvelope};

use crate::caller::Caller;
use crate::input::Query;
use crate::reply::{ListAnswer, PageReply};

/// List your rewards
///
/// Returns all payments of staking rewards to you, newest first.
#[operation(
    params(PageQuery),
    responses((status = 200, description = "A page of payments.", body = RewardPaymentListEnvelope)),
)]
pub(crate) async fn handle(
    caller: Caller,
    app: Data<App>,
    page: Query<PageQuery>,
) -> ListAnswer<RewardPayment> {
    let listed = app.list_rewards(caller.account_id(), page.0);
    Ok(PageReply::new(listed.await?, page.0))
}
