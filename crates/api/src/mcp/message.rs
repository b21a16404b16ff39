//! Checks whether a body is a message of the protocol, before the library reads it: otherwise the
//! response is a JSON-RPC error (specification 2.0, section 5.1) with the status 400.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use aivy_types::ErrorCode;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::error::Shaped;
use crate::input::strict_json;

/// The JSON-RPC error codes used here.
const PARSE_ERROR: i64 = -32_700;
const INVALID_REQUEST: i64 = -32_600;
const INVALID_PARAMS: i64 = -32_602;

/// Why a body is not a message.
#[derive(Debug, PartialEq)]
pub(super) struct Malformed {
    code: i64,
    message: String,
    id: Value,
}

/// The members of a message, as written.
#[derive(Deserialize)]
struct Members<'a> {
    #[serde(borrow, default, deserialize_with = "given")]
    jsonrpc: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "given")]
    id: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "given")]
    method: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "given")]
    params: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "given")]
    result: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "given")]
    error: Option<&'a RawValue>,
}

/// A member that is present, even if it is null.
fn given<'de, D: Deserializer<'de>>(from: D) -> Result<Option<&'de RawValue>, D::Error> {
    Deserialize::deserialize(from).map(Some)
}

impl Malformed {
    /// The error for a message with this `id` that is not a JSON-RPC request.
    pub(super) fn request(id: Value, message: impl Into<String>) -> Self {
        Self {
            code: INVALID_REQUEST,
            message: message.into(),
            id,
        }
    }

    /// The error response.
    pub(super) fn respond(&self, status: StatusCode) -> HttpResponse {
        let mut response = HttpResponse::build(status).json(json!({
            "jsonrpc": "2.0",
            "id": self.id,
            "error": { "code": self.code, "message": self.message },
        }));
        let shaped = Shaped::of(ErrorCode::InvalidRequest);
        response.extensions_mut().insert(shaped);
        response
    }
}

/// The ID of the message in `body`; null if it has none.
///
/// # Errors
/// It is not a message: not JSON, a batch, or not an object with the members of a message.
pub(super) fn check(body: &[u8]) -> Result<Value, Malformed> {
    let text = parse(body)?;
    let none = || Value::Null;
    match text.trim_ascii_start().as_bytes().first() {
        Some(b'{') => {}
        Some(b'[') => {
            let sentence = "batches are not supported: send each message in a request of its own";
            return Err(Malformed::request(none(), sentence));
        }
        _ => return Err(Malformed::request(none(), "a message must be an object")),
    }
    let members: Members<'_> = serde_json::from_str(text).map_err(|error| {
        Malformed::request(none(), format!("the members of the message: {error}"))
    })?;
    members.check()
}

/// Checks that the body is JSON of any kind.
fn parse(body: &[u8]) -> Result<&str, Malformed> {
    let broken = |message: String| Malformed {
        code: PARSE_ERROR,
        message,
        id: Value::Null,
    };
    if body.trim_ascii().is_empty() {
        return Err(broken("the body is empty".to_owned()));
    }
    let text = std::str::from_utf8(body).map_err(|_| broken("the body is not UTF-8".to_owned()))?;
    let read = serde_json::from_str::<&RawValue>(text);
    read.map_err(|error| broken(format!("the body {}", strict_json::said(&error))))?;
    Ok(text)
}

impl Members<'_> {
    fn check(&self) -> Result<Value, Malformed> {
        let id = self.id()?;
        let wrong = |sentence: &str| Err(Malformed::request(id.clone(), sentence));
        if self.jsonrpc.map(RawValue::get) != Some("\"2.0\"") {
            return wrong("jsonrpc must be \"2.0\"");
        }
        let answers = self.result.is_some() || self.error.is_some();
        match self.method.map(RawValue::get) {
            None if answers => {}
            None => return wrong("method is required"),
            Some(text) if !text.starts_with('"') => return wrong("method must be a text"),
            Some(_) => {}
        }
        match self.params.map(RawValue::get) {
            None | Some("null") => Ok(id),
            Some(text) if text.starts_with('{') => Ok(id),
            Some(_) => Err(Malformed {
                code: INVALID_PARAMS,
                message: "params must be an object".to_owned(),
                id,
            }),
        }
    }

    /// A string or an integer; null if there is none.
    fn id(&self) -> Result<Value, Malformed> {
        let Some(raw) = self.id else {
            return Ok(Value::Null);
        };
        let read = serde_json::from_str(raw.get()).ok();
        read.filter(|id: &Value| id.is_string() || id.is_i64())
            .ok_or_else(|| Malformed::request(Value::Null, "id must be a text or a whole number"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(body: &str) -> Option<(i64, String, Value)> {
        let malformed = check(body.as_bytes()).err()?;
        Some((malformed.code, malformed.message, malformed.id))
    }

    #[test]
    fn messages_are_let_through_with_their_ids() {
        let request = r#" {"jsonrpc":"2.0","id":"a","method":"ping","params":{},"other":[1]}"#;
        assert_eq!(check(request.as_bytes()), Ok(json!("a")));
        let notification = r#"{"method":"notifications/initialized","jsonrpc":"2.0"}"#;
        assert_eq!(check(notification.as_bytes()), Ok(Value::Null));
        let answer = r#"{"jsonrpc":"2.0","id":-7,"result":{}}"#;
        assert_eq!(check(answer.as_bytes()), Ok(json!(-7)));
    }

    #[test]
    fn what_is_no_json_is_a_parse_error() {
        for body in ["", " \n", "{", "{]", "{\"a\":1} x", "\u{feff}{}"] {
            assert_eq!(
                refused(body).map(|told| told.0),
                Some(PARSE_ERROR),
                "{body}"
            );
        }
        let told = check(b"{\"a\":\"\xff\"}").map_err(|malformed| malformed.code);
        assert_eq!(told, Err(PARSE_ERROR));
    }

    #[test]
    fn what_is_no_message_is_an_invalid_request() {
        for (body, word) in [
            ("[]", "batch"),
            (r#"[{"jsonrpc":"2.0","id":1,"method":"ping"}]"#, "batch"),
            ("7", "an object"),
            ("{}", "jsonrpc"),
            (r#"{"jsonrpc":"1.0","id":1,"method":"ping"}"#, "jsonrpc"),
            (r#"{"jsonrpc":"2.0","id":1}"#, "method is required"),
            (r#"{"jsonrpc":"2.0","id":1,"method":7}"#, "a text"),
            (r#"{"jsonrpc":"2.0","id":1.5,"method":"ping"}"#, "id must"),
            (r#"{"jsonrpc":"2.0","id":[],"method":"ping"}"#, "id must"),
            (r#"{"jsonrpc":"2.0","id":null,"method":"ping"}"#, "id must"),
            (r#"{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}"#, "`id`"),
        ] {
            let (code, message, _) = refused(body).unwrap_or_default();
            assert_eq!(code, INVALID_REQUEST, "{body}");
            assert!(message.contains(word), "{body}: {message}");
        }
    }

    #[test]
    fn params_are_an_object_and_the_id_is_told() {
        let body = r#"{"jsonrpc":"2.0","id":9,"method":"tools/call","params":["a"]}"#;
        let expected = (
            INVALID_PARAMS,
            "params must be an object".to_owned(),
            json!(9),
        );
        assert_eq!(refused(body), Some(expected));
    }
}
