//! `PATCH /v1/user/profile`

use actix_web::web::Data;
use aivy_app::App;
use aivy_macros::operation;
use aivy_types::body::{Profile, ProfileEnvelope, ProfilePatch};

use crate::caller::Caller;
use crate::input::Body;
use crate::reply::{Answer, Reply};

/// Change your profile
///
/// Changes the members that are in the body; what is absent stays as it is, and a null
/// `avatar_url` clears it. Moves `updated_at`.
#[operation(
    request_body = ProfilePatch,
    responses((status = 200, description = "The changed profile.", body = ProfileEnvelope)),
)]
pub(crate) async fn handle(
    caller: Caller,
    app: Data<App>,
    body: Body<ProfilePatch>,
) -> Answer<Profile> {
    Ok(Reply::Data(
        app.update_profile(caller.account_id(), body.0).await?,
    ))
}
