//! `GET /v1/user/usage`

use actix_web::web::Data;
use aivy_app::App;
use aivy_macros::operation;
use aivy_types::body::{Usage, UsageEnvelope};

use crate::caller::Caller;
use crate::reply::{ApiResult, Reply};

/// Get your usage
///
/// Returns the requests of your account in the last 30 days, by day and by operation, and the share
/// that was refused. New requests are counted within a few seconds.
#[operation(
    responses((status = 200, description = "The usage.", body = UsageEnvelope)),
)]
pub(crate) async fn handle(caller: Caller, app: Data<App>) -> ApiResult<Usage> {
    Ok(Reply::Data(app.usage(caller.account_id()).await?))
}
