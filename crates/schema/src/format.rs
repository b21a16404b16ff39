//! Formats, as validated by the crate `jsonschema` (MIT). The formats of the draft are asserted;
//! others are ignored.

use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::{Value, json};

use crate::cost::bytes;

/// A format that is validated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Format(usize);

/// The maximum length of a text for the format `regex`, in bytes: parsing takes time proportional
/// to the square of its groups.
const MAX_REGEX: u64 = 16 * 1024;

/// Their names. Only `regex` takes more than a few nanoseconds per byte.
const NAMES: [&str; 17] = [
    "date",
    "date-time",
    "duration",
    "email",
    "hostname",
    "ipv4",
    "ipv6",
    "iri",
    "iri-reference",
    "json-pointer",
    "regex",
    "relative-json-pointer",
    "time",
    "uri",
    "uri-reference",
    "uri-template",
    "uuid",
];

static VALIDATORS: LazyLock<Vec<Option<Validator>>> = LazyLock::new(|| {
    let options = jsonschema::draft202012::options().should_validate_formats(true);
    let built = NAMES.map(|name| options.build(&json!({ "format": name })).ok());
    built.into_iter().collect()
});

impl Format {
    /// The format with this name, if it is validated.
    pub(crate) fn named(name: &str) -> Option<Self> {
        NAMES.iter().position(|known| *known == name).map(Self)
    }

    /// Its name.
    pub(crate) fn name(self) -> &'static str {
        NAMES[self.0]
    }

    /// Whether a text has this format.
    pub(crate) fn fits(self, text: &Value) -> bool {
        let long = text
            .as_str()
            .is_some_and(|text| bytes(text.len()) > MAX_REGEX);
        if long && self.is_regex() {
            return false;
        }
        let validator = VALIDATORS.get(self.0).and_then(Option::as_ref);
        validator.is_none_or(|validator| validator.is_valid(text))
    }

    /// The maximum cost of validating a text of `bytes` bytes.
    pub(crate) fn steps(self, bytes: u64) -> u64 {
        // Each named group is compared with those before it.
        let looked_at = if self.is_regex() {
            bytes.min(MAX_REGEX)
        } else {
            0
        };
        4 + bytes + looked_at * looked_at / 1024
    }

    /// The maximum cost of validating texts of `bytes` bytes in total, the longest of which has
    /// `longest`, in addition to the cost of each.
    pub(crate) fn steps_of_all(self, bytes: u64, longest: u64) -> u64 {
        let looked_at = if self.is_regex() {
            longest.min(MAX_REGEX)
        } else {
            0
        };
        bytes.saturating_add(bytes.saturating_mul(looked_at) / 1024)
    }

    fn is_regex(self) -> bool {
        self.name() == "regex"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_is_judged() {
        for (at, name) in NAMES.iter().enumerate() {
            assert!(VALIDATORS[at].is_some(), "{name}");
            // None of them is empty or contains a blank.
            let fits = Format(at).fits(&json!(" ("));
            assert!(!fits, "{name}");
        }
        assert_eq!(Format::named("password"), None);
    }
}
