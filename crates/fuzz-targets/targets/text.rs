//! Small helpers of several targets.

use serde_json::Value;

/// `input` up to the first line feed, and after it.
pub(crate) fn first_line(input: &[u8]) -> (&[u8], &[u8]) {
    match input.iter().position(|byte| *byte == b'\n') {
        Some(end) => (&input[..end], &input[end + 1..]),
        None => (input, &[]),
    }
}

/// The number of members and items of a value, at all levels.
pub(crate) fn parts(value: &Value) -> usize {
    match value {
        Value::Array(items) => items.len() + items.iter().map(parts).sum::<usize>(),
        Value::Object(members) => members.len() + members.values().map(parts).sum::<usize>(),
        _ => 0,
    }
}

/// Whether a text or a name in it contains U+0000.
pub(crate) fn has_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(has_nul),
        Value::Object(members) => members
            .iter()
            .any(|(name, member)| name.contains('\0') || has_nul(member)),
        _ => false,
    }
}
