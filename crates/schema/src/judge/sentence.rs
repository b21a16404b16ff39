//! The predicates of messages.

use serde_json::{Number, Value};

use crate::model::{Bound, Range, Types};
use crate::violation::shortened;

/// The maximum length of a quotation from a schema, in characters.
const MAX_QUOTED: usize = 300;

pub(super) fn types(types: Types) -> String {
    let articles = types.names().map(|name| match name {
        "null" => "null".to_owned(),
        "object" | "array" | "integer" => format!("an {name}"),
        _ => format!("a {name}"),
    });
    format!("must be {}", articles.collect::<Vec<_>>().join(" or "))
}

pub(super) fn constant(value: &Value) -> String {
    format!("must be {}", quoted(&value.to_string()))
}

pub(super) fn choices(listed: &[Value]) -> String {
    let mut said = String::new();
    for (at, value) in listed.iter().enumerate() {
        if said.len() > MAX_QUOTED {
            let rest = listed.len() - at;
            return format!("must be one of {said}, or {rest} others");
        }
        if at > 0 {
            said.push_str(", ");
        }
        match value {
            Value::String(text) => said.push_str(&quoted(text)),
            value => said.push_str(&quoted(&value.to_string())),
        }
    }
    format!("must be one of {said}")
}

pub(super) fn bound(bound: Bound, limit: &Number) -> String {
    let words = match bound {
        Bound::Minimum => "at least",
        Bound::ExclusiveMinimum => "more than",
        Bound::Maximum => "at most",
        Bound::ExclusiveMaximum => "less than",
    };
    format!("must be {words} {limit}")
}

/// The predicate for a number of characters, items or members out of range.
pub(super) fn range(range: &Range, count: u64, what: &str) -> Option<String> {
    let (words, limit) = match (range.least, range.most) {
        (Some(least), _) if count < least => ("at least", least),
        (_, Some(most)) if count > most => ("at most", most),
        _ => return None,
    };
    Some(format!("must have {words} {limit} {what}{}", plural(limit)))
}

pub(super) fn pattern(pattern: &str) -> String {
    format!("must match {}", quoted(pattern))
}

pub(super) fn any(count: usize) -> String {
    format!("must match at least one of the {count} schemas of anyOf")
}

pub(super) fn one(count: usize, matching: usize) -> String {
    let found = match matching {
        0 => "none".to_owned(),
        many => format!("{many} of them"),
    };
    format!("must match exactly one of the {count} schemas of oneOf, and matches {found}")
}

pub(super) fn contained(words: &str, limit: u64) -> String {
    format!(
        "must have {words} {limit} item{} that match contains",
        plural(limit)
    )
}

/// For a member that another one requires.
pub(super) fn required_with(given: &str) -> String {
    format!("is required with {}", quoted(given))
}

const fn plural(count: u64) -> &'static str {
    if count == 1 { "" } else { "s" }
}

fn quoted(text: &str) -> String {
    shortened(text, MAX_QUOTED)
}
