//! Error responses, converted to the common format before the generated code parses them.
//!
//! A proxy, a load balancer or a captive portal may send HTML, or an empty body. The generated code
//! would then lose the status and the headers, so such a body is replaced by an error body in
//! AIVY's format.

use bytes::Bytes;
use http::StatusCode;

use crate::types;

/// The `code` of an error that did not come from AIVY.
pub(crate) const FOREIGN: &str = "unknown";
/// The maximum size of an error body that is read, in bytes.
pub(crate) const MAX_BODY: usize = 256 * 1024;

/// An error body in AIVY's format for a response that has another.
pub(crate) fn foreign(status: StatusCode) -> types::ErrorBody {
    types::ErrorBody {
        code: FOREIGN.to_owned(),
        message: format!("The response does not come from AIVY: {status}"),
        details: Vec::new(),
    }
}

/// The error in a response, in any format.
pub(crate) fn read(status: StatusCode, body: &[u8]) -> types::ErrorBody {
    match serde_json::from_slice::<types::ErrorEnvelope>(body) {
        Ok(envelope) => envelope.error,
        Err(_) => foreign(status),
    }
}

/// Serializes `error` as a body.
pub(crate) fn write(error: &types::ErrorBody) -> Bytes {
    let envelope = types::ErrorEnvelope {
        success: false,
        error: error.clone(),
    };
    serde_json::to_vec(&envelope).unwrap_or_default().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_of_aivy_is_read() {
        let body = br#"{"success":false,"error":{"code":"conflict","message":"No.","details":["a"],"new":1}}"#;
        let error = read(StatusCode::CONFLICT, body);
        assert_eq!(
            (error.code.as_str(), error.message.as_str()),
            ("conflict", "No.")
        );
        assert_eq!(error.details, ["a"]);
    }

    #[test]
    fn anything_else_becomes_one() {
        for body in [&b"<html>"[..], b"", b"{}", b"\xff"] {
            let error = read(StatusCode::BAD_GATEWAY, body);
            assert_eq!(error.code, FOREIGN);
            assert_eq!(
                error.message,
                "The response does not come from AIVY: 502 Bad Gateway"
            );
            assert_eq!(read(StatusCode::BAD_GATEWAY, &write(&error)), error);
        }
    }
}
