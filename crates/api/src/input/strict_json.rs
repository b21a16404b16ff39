//! JSON without duplicate members and without U+0000.
//!
//! serde_json keeps the last of two members with the same name (RFC 8259 leaves the choice open). A
//! client that sends both has a bug, and it is unknown which one it meant. So the body is refused.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category;
use serde_json::{Map, Number, Value};

/// A JSON value without objects that have two members with the same name.
#[derive(Debug)]
pub struct Strict(pub Value);

/// Reads `bytes`.
///
/// # Errors
/// The syntax error and its position, or the duplicate member.
pub fn parse(bytes: &[u8]) -> Result<Value, String> {
    parse_as("body", bytes)
}

/// As [`parse`], for a named part of the body.
///
/// # Errors
/// See [`parse`].
pub fn parse_as(subject: &str, bytes: &[u8]) -> Result<Value, String> {
    match serde_json::from_slice::<Strict>(bytes) {
        Ok(Strict(value)) => Ok(value),
        Err(error) => Err(format!("{subject} {}", said(&error))),
    }
}

/// The error in our own words: those of the library are not part of the API.
pub(crate) fn said(error: &serde_json::Error) -> String {
    let place = format!("at line {} column {}", error.line(), error.column());
    let text = error.to_string();
    match error.classify() {
        Category::Eof => format!("is cut off {place}"),
        // Only the visitor below returns data errors, with messages of ours.
        Category::Data => format!("is refused: {text}"),
        Category::Io | Category::Syntax => {
            let known = SYNTAX.iter().find(|(theirs, _)| text.starts_with(theirs));
            let clause = known.map_or("is not JSON", |(_, ours)| ours);
            format!("{clause} {place}")
        }
    }
}

/// The beginnings of library messages that say more than the position.
const SYNTAX: [(&str, &str); 6] = [
    ("recursion limit exceeded", "nests deeper than 127 levels"),
    (
        "number out of range",
        "has a number of more than 308 digits",
    ),
    ("lone leading surrogate", "has half of a surrogate pair"),
    (
        "unexpected end of hex escape",
        "has half of a surrogate pair",
    ),
    ("invalid unicode code point", "is not UTF-8"),
    ("control character", "has a control character within a text"),
];

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(StrictVisitor).map(Strict)
    }
}

/// PostgreSQL cannot store it, and no meaningful text contains it.
const NUL: &str = "a text must not contain U+0000";
const NUL_IN_NAME: &str = "the name of a member must not contain U+0000";

struct StrictVisitor;

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Value, E> {
        Ok(Value::Bool(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(Number::from_f64(number).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Value, E> {
        self.visit_string(text.to_owned())
    }

    fn visit_string<E: serde::de::Error>(self, text: String) -> Result<Value, E> {
        if text.contains('\0') {
            return Err(E::custom(NUL));
        }
        Ok(Value::String(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Strict(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            if name.contains('\0') {
                return Err(serde::de::Error::custom(NUL_IN_NAME));
            }
            let Strict(value) = members.next_value()?;
            if object.contains_key(&name) {
                return Err(serde::de::Error::custom(format_args!(
                    "{name} is given twice"
                )));
            }
            object.insert(name, value);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn reads_what_serde_json_reads() {
        let text = r#"{"a":[1,-2,3.5,"x",null,true,{"b":{}}]}"#;
        assert_eq!(
            parse(text.as_bytes()).unwrap(),
            serde_json::from_str::<Value>(text).unwrap()
        );
    }

    #[test]
    fn a_member_given_twice_is_named() {
        let error = parse(br#"{"a":{"name":1,"name":2}}"#).unwrap_err();
        assert!(error.contains("name is given twice"), "{error}");
    }

    #[test]
    fn a_text_with_u_0000_is_refused() {
        let error = parse(br#"{"a":["b\u0000"]}"#).unwrap_err();
        assert!(error.contains("U+0000 at line 1 column 15"), "{error}");
        let error = parse(br#"{"a":{"b\u0000":1}}"#).unwrap_err();
        assert!(error.contains("the name of a member"), "{error}");
    }

    #[test]
    fn says_what_breaks_the_syntax_in_words_of_its_own() {
        let deep = format!("{}1", "[".repeat(200));
        for (text, said) in [
            (&b"{\"a\":}"[..], "body is not JSON at line 1 column 6"),
            (
                b"[1e400]",
                "body has a number of more than 308 digits at line 1 column 6",
            ),
            (
                b"[\"\\ud800\"]",
                "body has half of a surrogate pair at line 1 column 9",
            ),
            (b"[\"\xff\"]", "body is not UTF-8 at line 1 column 3"),
            (
                b"[\"\n\"]",
                "body has a control character within a text at line 2 column 0",
            ),
            (b"[01]", "body is not JSON at line 1 column 3"),
            (
                deep.as_bytes(),
                "body nests deeper than 127 levels at line 1 column 128",
            ),
        ] {
            assert_eq!(parse(text).unwrap_err(), said);
        }
        assert_eq!(
            parse_as("input", b"{").unwrap_err(),
            "input is cut off at line 1 column 1"
        );
    }

    #[test]
    fn says_where_the_syntax_breaks() {
        assert!(parse(b"{\"a\":}").unwrap_err().contains("line 1 column 6"));
        assert!(
            parse(b"{\"a\":")
                .unwrap_err()
                .starts_with("body is cut off")
        );
    }
}
