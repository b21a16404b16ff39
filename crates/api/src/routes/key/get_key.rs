//! `GET /v1/key`

use aivy_macros::operation;
use aivy_types::body::{CurrentKey, CurrentKeyEnvelope};

use crate::caller::Caller;
use crate::reply::{ApiResult, Reply};

/// Get the current API key
///
/// Returns the name, permissions, plan and expiry of the key in the `Authorization` header. No
/// permission is needed.
#[operation(
    responses((status = 200, description = "The key.", body = CurrentKeyEnvelope)),
)]
pub(crate) async fn handle(caller: Caller) -> ApiResult<CurrentKey> {
    Ok(Reply::Data(CurrentKey {
        id: caller.id().clone(),
        name: caller.name().to_owned(),
        permissions: caller.permissions().iter().collect(),
        plan: caller.account().plan().to_owned(),
        expires_at: caller.expires_at(),
    }))
}
