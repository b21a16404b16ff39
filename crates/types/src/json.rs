//! Any JSON of a stranger, as it was written: digits, exponents and the order of members stay.
//!
//! A number of JSON may have more digits than any type of ours. What is read into a value and written
//! again loses them in silence, so such a text is kept, and only looked into.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use serde_json::value::RawValue;

/// A JSON text without white space between its parts.
#[derive(Clone)]
pub struct Json(Arc<RawValue>);

impl Json {
    /// `null`.
    #[must_use]
    pub fn null() -> Self {
        Self(Arc::from(RawValue::NULL.to_owned()))
    }

    /// From a text.
    ///
    /// # Errors
    /// It is not JSON.
    pub fn parse(text: &str) -> Result<Self, serde_json::Error> {
        let raw: &RawValue = serde_json::from_str(text)?;
        match compact(raw.get()) {
            None => Ok(Self(Arc::from(raw.to_owned()))),
            Some(compact) => RawValue::from_string(compact).map(|raw| Self(raw.into())),
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.get()
    }

    /// Whether it is `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.as_str() == "null"
    }

    /// The text with a line for each member and item, for people.
    fn indented(&self) -> String {
        let (mut text, mut depth, mut quoted) = (String::new(), 0_usize, Quoted::default());
        let mut rest = self.as_str().chars().peekable();
        let line = |text: &mut String, depth: usize| {
            text.push('\n');
            text.extend(std::iter::repeat_n("  ", depth));
        };
        while let Some(c) = rest.next() {
            let within = quoted.passes(c);
            let closes = rest.peek().is_some_and(|next| matches!(next, '}' | ']'));
            match c {
                _ if within => text.push(c),
                '{' | '[' => {
                    text.push(c);
                    depth += 1;
                    if !closes {
                        line(&mut text, depth);
                    }
                }
                '}' | ']' => {
                    depth = depth.saturating_sub(1);
                    if !text.ends_with(['{', '[']) {
                        line(&mut text, depth);
                    }
                    text.push(c);
                }
                ',' => {
                    text.push(c);
                    line(&mut text, depth);
                }
                ':' => text.push_str(": "),
                _ => text.push(c),
            }
        }
        text
    }

    /// What it means, as far as 64 bits know: for looking into it, never for keeping it.
    ///
    /// # Errors
    /// A number of it has more than 308 digits, or it nests deeper than 127 levels.
    pub fn to_value(&self) -> Result<Value, serde_json::Error> {
        serde_json::from_str(self.as_str())
    }

    /// Whether reading it as integers of 64 bits and as doubles changes what a number means.
    #[must_use]
    pub fn outgrows_readers(&self) -> bool {
        numbers(self.as_str()).any(|number| {
            let read = serde_json::from_str::<Value>(number).ok();
            let read = read.and_then(|read| Decimal::of(&read.to_string()));
            read.is_none() || read != Decimal::of(number)
        })
    }

    /// The member of this name as it was written, if it is an object that has one.
    #[must_use]
    pub fn member(&self, name: &str) -> Option<Self> {
        let members: std::collections::BTreeMap<String, &RawValue> =
            serde_json::from_str(self.as_str()).ok()?;
        members
            .get(name)
            .map(|raw| Self(Arc::from((*raw).to_owned())))
    }
}

/// Every number of a JSON text.
fn numbers(text: &str) -> impl Iterator<Item = &str> {
    let mut quoted = Quoted::default();
    text.split(move |c: char| {
        quoted.passes(c) || !matches!(c, '0'..='9' | '-' | '+' | '.' | 'e' | 'E')
    })
    .filter(|piece| piece.starts_with(|c: char| c == '-' || c.is_ascii_digit()))
}

/// What a number means, whichever way it is written.
#[derive(PartialEq)]
struct Decimal {
    negative: bool,
    digits: String,
    /// The power of ten that the last digit counts.
    exponent: i64,
}

impl Decimal {
    /// `None`: its exponent is too large to be counted.
    fn of(number: &str) -> Option<Self> {
        let negative = number.starts_with('-');
        let number = number.trim_start_matches('-');
        let (mantissa, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
        let exponent: i64 = exponent.trim_start_matches('+').parse().ok()?;
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = format!("{whole}{fraction}");
        let digits = all.trim_start_matches('0').trim_end_matches('0');
        if digits.is_empty() {
            // Minus nought is nought.
            return Some(Self {
                negative: false,
                digits: String::new(),
                exponent: 0,
            });
        }
        let ending = all.len() - all.trim_end_matches('0').len();
        let moved = i64::try_from(ending).ok()? - i64::try_from(fraction.len()).ok()?;
        Some(Self {
            negative,
            digits: digits.to_owned(),
            exponent: exponent.checked_add(moved)?,
        })
    }
}

/// The text without white space between its parts; `None` when there is none.
fn compact(text: &str) -> Option<String> {
    let blank = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r');
    if !text.contains(blank) {
        return None;
    }
    let mut quoted = Quoted::default();
    let kept = text.chars().filter(|c| quoted.passes(*c) || !blank(*c));
    Some(kept.collect())
}

/// Where a walk along a JSON text stands.
#[derive(Default)]
struct Quoted {
    within: bool,
    escaped: bool,
}

impl Quoted {
    /// Whether `c`, which comes next, is part of a text, its quotation marks included.
    fn passes(&mut self, c: char) -> bool {
        let before = self.within;
        if c == '"' && !self.escaped {
            self.within = !self.within;
        }
        self.escaped = before && c == '\\' && !self.escaped;
        before || self.within
    }
}

impl Default for Json {
    fn default() -> Self {
        Self::null()
    }
}

impl From<Value> for Json {
    fn from(value: Value) -> Self {
        // A value always is JSON.
        Self::parse(&value.to_string()).unwrap_or_default()
    }
}

impl PartialEq for Json {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// With `#`, a line for each member and item.
impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if f.alternate() {
            f.write_str(&self.indented())
        } else {
            f.write_str(self.as_str())
        }
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(to)
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(from)?;
        match compact(raw.get()) {
            None => Ok(Self(raw.into())),
            Some(text) => RawValue::from_string(text)
                .map(|raw| Self(raw.into()))
                .map_err(serde::de::Error::custom),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn what_was_written_stays() {
        for text in [
            "9007199254740993",
            "-0",
            "1.0",
            "1E5",
            "1e400",
            "0.1000000000000000055511151231257827",
            r#"{"b":1.10,"a":[18446744073709551616,"\u00e9 \" \\"," "]}"#,
        ] {
            let json: Json = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&json).unwrap(), text);
            assert_eq!(Json::parse(text).unwrap(), json);
        }
    }

    #[test]
    fn white_space_between_parts_goes() {
        let json = Json::parse(" { \"a b\" :\n\t[ 1 , \"\\\" x \\\\\" ] }\r\n").unwrap();
        assert_eq!(json.as_str(), r#"{"a b":[1,"\" x \\"]}"#);
    }

    #[test]
    fn people_read_it_in_lines() {
        let text = r#"{"a":[1.0,{"b":"x, {\"y\": 1}"}],"c":{},"d":[]}"#;
        let indented = Json::parse(text).unwrap();
        let indented = format!("{indented:#}");
        let lines: Vec<_> = indented.lines().collect();
        assert_eq!(lines[..3], ["{", "  \"a\": [", "    1.0,"]);
        assert_eq!(lines[6..], ["  ],", "  \"c\": {},", "  \"d\": []", "}"]);
        assert_eq!(Json::parse(&indented).unwrap().as_str(), text);
        assert!(Json::null().is_null());
    }

    #[test]
    fn it_is_looked_into() {
        let json = Json::parse(r#"{"a":1.50,"b":[2]}"#).unwrap();
        assert_eq!(json.to_value().unwrap(), json!({ "a": 1.5, "b": [2] }));
        assert_eq!(json.member("a").unwrap().as_str(), "1.50");
        assert_eq!(json.member("c"), None);
        assert!(Json::parse("[1").is_err() && Json::parse("1 2").is_err());
        assert_eq!(
            serde_json::from_value::<Json>(json!([1])).unwrap().as_str(),
            "[1]"
        );
        assert_eq!(
            serde_json::to_value(&json).unwrap(),
            json!({ "a": 1.5, "b": [2] })
        );
    }

    #[test]
    fn it_is_known_what_readers_change() {
        for same in [
            "1",
            "-0",
            "1.0",
            "1E5",
            "0.1",
            "9007199254740993",
            "1e-7",
            "[1.50,\"12345678901234567890123\"]",
        ] {
            assert!(!Json::parse(same).unwrap().outgrows_readers(), "{same}");
        }
        for changed in [
            "18446744073709551617",
            "[\"\\\"\",0.1000000000000000055511151231257827]",
            "1e400",
            "{\"a\":1e-400}",
            "9007199254740993.0",
        ] {
            assert!(
                Json::parse(changed).unwrap().outgrows_readers(),
                "{changed}"
            );
        }
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "[ \\\\\"\n\ta-c]{0,6}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 20, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map("[ \\\\\"a]{0,3}", inner, 0..4)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn white_space_never_matters(value in any_json()) {
            let json = Json::parse(&format!("{value:#}")).unwrap();
            prop_assert_eq!(json.as_str(), value.to_string());
        }
    }
}
