//! Calls of private parsers, for tests that feed them any bytes.

use aivy_app::Failure;
use aivy_types::Json;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::mcp::testing as mcp;
use crate::operation::Operation;

/// Reads a body as a request of `operation` does: strictly, by the schema, and as its type.
///
/// # Errors
/// Why the body is refused.
pub fn read_body<T: DeserializeOwned>(operation: &Operation, body: &[u8]) -> Result<T, Failure> {
    crate::input::typed_body(Some(operation), body)
}

/// The ID of the MCP message in `body`; null if it has none.
///
/// # Errors
/// It is not a message.
pub fn mcp_id(body: &[u8]) -> Result<Value, String> {
    mcp::id_of(body)
}

/// The arguments of the MCP call in `body`, and whether they are accepted; `None` if it is not a
/// call.
#[must_use]
pub fn mcp_arguments(body: &[u8]) -> Option<(Json, bool)> {
    mcp::arguments(body)
}

/// Whether the library for the protocol reads `body` as a message of a client.
#[must_use]
pub fn mcp_belongs(body: &[u8]) -> bool {
    mcp::belongs(body)
}
