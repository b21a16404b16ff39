//! Texts that people write: a member whose `format` is `one-line` or `some-lines` gets the pattern
//! for it. `aivy_core::text` defines the two.

use aivy_core::text::{ONE_LINE, SOME_LINES};
use serde_json::{Value, json};

/// Adds the patterns to every schema in `value`.
pub(super) fn rewrite(value: &mut Value) {
    match value {
        Value::Object(members) => {
            let pattern = match members.get("format").and_then(Value::as_str) {
                Some("one-line") => Some(ONE_LINE),
                Some("some-lines") => Some(SOME_LINES),
                _ => None,
            };
            if let Some(pattern) = pattern {
                members.remove("format");
                members.insert("pattern".to_owned(), json!(pattern));
            }
            members.values_mut().for_each(rewrite);
        }
        Value::Array(items) => items.iter_mut().for_each(rewrite),
        _ => {}
    }
}
