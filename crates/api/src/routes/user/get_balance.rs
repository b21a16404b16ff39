//! `GET /v1/user/balance`

use actix_web::web::Data;
use aivy_app::App;
use aivy_macros::operation;
use aivy_types::body::{Balance, BalanceEnvelope};

use crate::caller::Caller;
use crate::reply::{ApiResult, Reply};

/// Get your balance
///
/// Returns your tokens by state (available, in escrow, staked, unstaked but not withdrawn yet) and
/// the rewards that you could claim now.
#[operation(
    responses((status = 200, description = "The balance.", body = BalanceEnvelope)),
)]
pub(crate) async fn handle(caller: Caller, app: Data<App>) -> ApiResult<Balance> {
    Ok(Reply::Data(app.balance(caller.account_id()).await?))
}
