//! `GET /v1/user/keys`

use std::slice::from_ref;

use actix_web::web::Data;
use aivy_app::App;
use aivy_macros::operation;
use aivy_types::body::{Key, KeyFilter, KeyListEnvelope, KeyStatus, PageQuery};

use crate::caller::Caller;
use crate::input::Query;
use crate::reply::{ListAnswer, PageReply};

/// List your API keys
///
/// Returns the API keys of your account, newest first, including expired and revoked ones. The text
/// of a key is only shown when it is created.
#[operation(
    params(PageQuery, KeyFilter),
    responses((status = 200, description = "A page of keys.", body = KeyListEnvelope)),
)]
pub(crate) async fn handle(
    caller: Caller,
    app: Data<App>,
    page: Query<PageQuery>,
    filter: Query<KeyFilter>,
) -> ListAnswer<Key> {
    let statuses = filter.0.status.as_ref().map_or(KeyStatus::ALL, from_ref);
    let listed = app.keys(caller.account_id(), statuses, page.0);
    Ok(PageReply::new(listed.await?, page.0))
}
