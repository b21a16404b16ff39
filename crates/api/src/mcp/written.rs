//! The arguments of a call as they were written: the library that parses the message keeps only 64
//! bits of a number, and the last of two members with the same name.

use std::collections::BTreeMap;

use aivy_app::Failure;
use aivy_types::Json;
use serde_json::value::RawValue;

use crate::input::strict_json;

/// Only an object: a struct would accept a list too.
type Members<'a> = BTreeMap<String, &'a RawValue>;

/// The arguments of the call in a message; `None` if it is not a call.
pub(super) fn arguments(message: &[u8]) -> Option<Json> {
    let message: Members<'_> = serde_json::from_slice(message).ok()?;
    let params: Members<'_> = serde_json::from_str(message.get("params")?.get()).ok()?;
    Json::parse(params.get("arguments")?.get()).ok()
}

/// Refuses what no face accepts: U+0000, and two members with the same name.
pub(super) fn check(arguments: Option<&Json>) -> Result<(), Failure> {
    let Some(arguments) = arguments else {
        return Ok(());
    };
    strict_json::parse_as("arguments", arguments.as_str().as_bytes())
        .map(drop)
        .map_err(|sentence| Failure::invalid(vec![sentence]))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_found_as_they_were_written() {
        let message =
            br#"{"params":{"name":"x","arguments":{"b": 1.0, "a":9007199254740993}},"id":1}"#;
        let found = arguments(message).unwrap();
        assert_eq!(found.as_str(), r#"{"b":1.0,"a":9007199254740993}"#);
        for none in [
            &b"{}"[..],
            b"[]",
            b"{\"params\":{}}",
            b"{\"params\":null}",
            b"{\"params\":[1]}",
            b"\xff",
        ] {
            assert!(arguments(none).is_none());
        }
    }

    #[test]
    fn what_no_face_takes_is_refused() {
        for text in [
            r#"{"a":1,"a":2}"#,
            r#"{"a\u0000":1}"#,
            r#"{"a":["\u0000"]}"#,
        ] {
            let arguments = Json::parse(text).unwrap();
            assert_eq!(
                check(Some(&arguments)).unwrap_err().details.len(),
                1,
                "{text}"
            );
        }
        assert!(check(Some(&Json::parse(r#"{"a":1}"#).unwrap())).is_ok() && check(None).is_ok());
    }
}
