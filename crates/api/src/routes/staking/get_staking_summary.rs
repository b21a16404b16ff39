//! `GET /v1/staking/summary`

use actix_web::get;
use actix_web::web::Data;
use aivy_app::App;
use aivy_types::body::{StakingSummary, StakingSummaryEnvelope};

use crate::caller::Caller;
use crate::reply::{Answer, Reply};

/// Get your staking summary
///
/// All your positions together: what is staked, what cools down, what could be claimed now and
/// what was claimed.
#[utoipa::path(
    operation_id = "get_staking_summary",
    tag = "Staking",
    security(("api_key" = ["read:staking"])),
    responses((status = 200, description = "The summary.", body = StakingSummaryEnvelope)),
)]
#[get("/summary")]
pub(crate) async fn get_staking_summary(caller: Caller, app: Data<App>) -> Answer<StakingSummary> {
    Ok(Reply::Data(app.staking_summary(caller.account_id()).await?))
}
