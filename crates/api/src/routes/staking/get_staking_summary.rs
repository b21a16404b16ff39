//! `GET /v1/staking/summary`

use actix_web::web::Data;
use aivy_app::App;
use aivy_macros::operation;
use aivy_types::body::{StakingSummary, StakingSummaryEnvelope};

use crate::caller::Caller;
use crate::reply::{ApiResult, Reply};

/// Get your staking summary
///
/// Returns the totals over all your positions: tokens staked, tokens unstaked but not withdrawn
/// yet, rewards claimable now and rewards claimed.
#[operation(
    responses((status = 200, description = "The summary.", body = StakingSummaryEnvelope)),
)]
pub(crate) async fn handle(caller: Caller, app: Data<App>) -> ApiResult<StakingSummary> {
    Ok(Reply::Data(app.staking_summary(caller.account_id()).await?))
}
