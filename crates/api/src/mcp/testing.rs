//! See [`crate::testing`].

use aivy_types::Json;
use rmcp::model::ClientJsonRpcMessage;
use serde_json::Value;

use super::{message, written};

pub(crate) fn id_of(body: &[u8]) -> Result<Value, String> {
    message::check(body).map_err(|malformed| format!("{malformed:?}"))
}

pub(crate) fn arguments(body: &[u8]) -> Option<(Json, bool)> {
    let arguments = written::arguments(body)?;
    let accepted = written::check(Some(&arguments)).is_ok();
    Some((arguments, accepted))
}

pub(crate) fn belongs(body: &[u8]) -> bool {
    serde_json::from_slice::<ClientJsonRpcMessage>(body).is_ok()
}
