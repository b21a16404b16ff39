//! JSON without duplicate members and without U+0000.
//!
//! serde_json keeps the last of two members of one name (RFC 8259 leaves the choice open); a client
//! that sends both has a bug, and which one it meant nobody knows. So both are refused.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// A JSON value in which no object has two members of one name.
#[derive(Debug)]
pub struct Strict(pub Value);

/// Reads `bytes`.
///
/// # Errors
/// What is wrong and where, or which member stands twice.
pub fn parse(bytes: &[u8]) -> Result<Value, String> {
    match serde_json::from_slice::<Strict>(bytes) {
        Ok(Strict(value)) => Ok(value),
        Err(error) if error.is_data() => Err(format!("body: {error}")),
        Err(error) if error.is_eof() => Err(format!("body is cut off: {error}")),
        Err(error) => Err(format!("body is not JSON: {error}")),
    }
}

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(StrictVisitor).map(Strict)
    }
}

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
        // PostgreSQL cannot store it, and no text that means something has it.
        if text.contains('\0') {
            return Err(E::custom("a text must not contain U+0000"));
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
