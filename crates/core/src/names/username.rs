//! Usernames: RFC 8265's UsernameCaseMapped, narrowed to the letters, digits, `-` and `_` of ASCII,
//! so that two names in different scripts cannot look alike.

use aivy_types::id::PREFIXES;

use super::reserved::{KEPT_PREFIXES, is_kept};
use super::{MAX_USERNAME, fold};

/// The username meant by `text`: without blanks around it, with wide forms narrowed, and in lower
/// case (RFC 8265, 3.3.2).
#[must_use]
pub fn prepared_username(text: &str) -> String {
    let narrow: String = text.trim().chars().map(narrowed).collect();
    fold::composed(&narrow.to_lowercase())
}

/// The normal form of a username, the same for all its spellings: for look-ups, never shown.
#[must_use]
pub fn folded_username(text: &str) -> String {
    // Trimmed last: folding turns a mark that stands alone into a blank and the mark.
    fold::compatible(text).trim().to_owned()
}

/// U+FF01 to U+FF5E are the wide forms of `!` to `~`.
fn narrowed(character: char) -> char {
    match character {
        '\u{ff01}'..='\u{ff5e}' => {
            char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character)
        }
        _ => character,
    }
}

/// The violations in a prepared username; one sentence each, the field first.
#[must_use]
pub fn username_violations(username: &str) -> Vec<String> {
    let mut violations = Vec::new();
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    if let Some(other) = username.chars().find(|character| !plain(*character)) {
        violations.push(format!(
            "username must have 1 to {MAX_USERNAME} characters of a-z, 0-9, - and _: {} is not allowed",
            named(other)
        ));
    } else if !(1..=MAX_USERNAME).contains(&username.len()) {
        violations.push(format!(
            "username must have 1 to {MAX_USERNAME} characters of a-z, 0-9, - and _"
        ));
    }
    if username.starts_with('-') {
        violations.push("username must not begin with -".to_owned());
    }
    if let Some(prefix) = id_prefix(username) {
        violations.push(format!(
            "username must not begin with {prefix}_, which marks an ID"
        ));
    }
    if is_kept(username) {
        violations.push(format!(
            "username must not be {username}: the word is reserved"
        ));
    }
    violations
}

/// The prefix of an ID, or of a secret, with which the name begins.
fn id_prefix(username: &str) -> Option<&str> {
    let (prefix, _) = username.split_once('_')?;
    let known = PREFIXES.iter().chain(KEPT_PREFIXES);
    known.copied().find(|known| *known == prefix)
}

/// A letter of another script can look like a Latin one, so its code point is shown.
fn named(character: char) -> String {
    let number = format!("U+{:04X}", u32::from(character));
    if character.is_alphanumeric() || character.is_ascii_graphic() {
        format!("“{character}” ({number})")
    } else {
        number
    }
}

#[cfg(test)]
#[path = "username_tests.rs"]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests;
