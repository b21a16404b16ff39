//! JSON as written: parsed only as far as needed, and otherwise passed on byte for byte.
//!
//! A parser that builds values sorts members, rounds numbers and loses what its types do not have.
//! Requests and responses belong to callers and providers, so nothing is serialized again except
//! the few members that are changed.

mod items;
mod object;
mod strings;
mod text;

pub(crate) use items::items;
pub(crate) use object::{Edits, Object};
pub(crate) use strings::each_string;
pub(crate) use text::{lossy_utf8, text};

use serde_json::value::RawValue;

/// Whether a value is truthy, as in programs that test values for truth.
pub(crate) fn is_something(raw: &RawValue) -> bool {
    !matches!(raw.get(), "null" | "false" | "0" | "\"\"") && !is_empty(raw.get())
}

/// `{}` or `[]`, with any white space inside.
fn is_empty(text: &str) -> bool {
    let inner = text
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'))
        .or_else(|| text.strip_prefix('[')?.strip_suffix(']'));
    inner.is_some_and(|inner| inner.trim_ascii().is_empty())
}

/// An integer in any notation: `5`, `5.0`, `5e0`.
pub(crate) fn whole_number(raw: &RawValue) -> Option<u64> {
    /// 2^53: up to here floats represent every integer exactly.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let number: serde_json::Number = serde_json::from_str(raw.get()).ok()?;
    number.as_u64().or_else(|| {
        let float = number.as_f64()?;
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it has no fraction, is not below 0 and fits"
        )]
        (float.fract() == 0.0 && (0.0..=EXACT).contains(&float)).then_some(float as u64)
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn raw(text: &str) -> &RawValue {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn nothing_has_several_forms() {
        for nothing in ["null", "false", "0", "\"\"", "{}", "[ ]"] {
            assert!(!is_something(raw(nothing)), "{nothing}");
        }
        for something in ["true", "1", "\" \"", "{\"a\":null}", "[0]"] {
            assert!(is_something(raw(something)), "{something}");
        }
    }

    #[test]
    fn whole_numbers_are_read_however_they_are_written() {
        for (text, number) in [
            ("7", Some(7)),
            ("7.0", Some(7)),
            ("7e0", Some(7)),
            ("18446744073709551615", Some(u64::MAX)),
            ("-0", Some(0)),
            ("-7", None),
            ("7.5", None),
            ("1e300", None),
            ("\"7\"", None),
            ("null", None),
        ] {
            assert_eq!(whole_number(raw(text)), number, "{text}");
        }
    }
}
