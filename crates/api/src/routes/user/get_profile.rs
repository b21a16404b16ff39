//! `GET /v1/user/profile`

use actix_web::web::Data;
use aivy_app::App;
use aivy_macros::operation;
use aivy_types::body::{Profile, ProfileEnvelope};

use crate::caller::Caller;
use crate::reply::{ApiResult, Reply, remembered};
use crate::settings::Settings;

/// Get your profile
///
/// Returns the profile and statistics of the account that the key belongs to.
#[operation(
    responses((status = 200, description = "The profile.", body = ProfileEnvelope)),
)]
pub(crate) async fn handle(
    caller: Caller,
    app: Data<App>,
    settings: Data<Settings>,
) -> ApiResult<Profile> {
    if !settings.cache_answers {
        return Ok(Reply::Data(app.profile(caller.account_id()).await?));
    }
    remembered(caller.account().profile_slot(), || {
        app.profile(caller.account_id())
    })
    .await
}
