//! Replaces values that differ from run to run, and checks their format.

use aivy_types::Timestamp;
use serde_json::Value;

/// Replaces IDs, times, days and names of test accounts by placeholders.
pub(crate) fn redact(value: Value) -> Value {
    match value {
        Value::String(text) => {
            Value::String(kind_of(&text).map_or(text, |kind| format!("[{kind}]")))
        }
        Value::Array(items) => items.into_iter().map(redact).collect(),
        Value::Object(members) => members
            .into_iter()
            .map(|(name, value)| (name, redact(value)))
            .collect(),
        other => other,
    }
}

fn kind_of(text: &str) -> Option<&'static str> {
    let suffix = |prefix: &str| {
        let suffix = text.strip_prefix(prefix)?;
        let base32 =
            |b: u8| b.is_ascii_digit() || (b.is_ascii_lowercase() && !b"ilou".contains(&b));
        (suffix.len() == 26 && suffix.bytes().all(base32)).then_some(())
    };
    let number = |text: &str| {
        text.strip_prefix("user-")
            .is_some_and(|n| n.parse::<u64>().is_ok())
    };
    if suffix("usr_").is_some() {
        Some("user id")
    } else if suffix("key_").is_some() {
        Some("key id")
    } else if text.len() == 20 && text.ends_with('Z') && Timestamp::parse(text).is_ok() {
        Some("moment")
    } else if text.len() == 10 && Timestamp::parse(&format!("{text}T00:00:00Z")).is_ok() {
        Some("day")
    } else if text.len() == 7 && Timestamp::parse(&format!("{text}-01T00:00:00Z")).is_ok() {
        Some("month")
    } else if number(text) {
        Some("username")
    } else if text.strip_suffix("@example.com").is_some_and(number) {
        Some("email")
    } else {
        None
    }
}
