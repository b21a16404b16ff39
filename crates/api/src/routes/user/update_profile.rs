//! `PATCH /v1/user/profile`

use actix_web::web::Data;
use aivy_app::App;
use aivy_macros::operation;
use aivy_types::body::{Profile, ProfileEnvelope, ProfilePatch};

use crate::caller::Caller;
use crate::input::Body;
use crate::reply::{ApiResult, Reply};

/// Update your profile
///
/// Changes the members that are in the body; other members stay unchanged. A null `avatar_url`
/// removes the picture. Updates `updated_at`.
#[operation(
    request_body = ProfilePatch,
    responses((status = 200, description = "The updated profile.", body = ProfileEnvelope)),
)]
pub(crate) async fn handle(
    caller: Caller,
    app: Data<App>,
    body: Body<ProfilePatch>,
) -> ApiResult<Profile> {
    Ok(Reply::Data(
        app.update_profile(caller.account_id(), body.0).await?,
    ))
}
