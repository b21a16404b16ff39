//! All strings in a value, at any depth.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// Calls `each` with every string in `value`, except the names of members. What cannot be decoded
/// as strings (half a surrogate pair, endless nesting) is passed as written.
pub(crate) fn each_string(value: &RawValue, each: &mut impl FnMut(&str)) {
    let mut from = serde_json::Deserializer::from_str(value.get());
    if Walk(each).deserialize(&mut from).is_err() {
        each(value.get());
    }
}

struct Walk<'e, F>(&'e mut F);

impl<'de, F: FnMut(&str)> DeserializeSeed<'de> for Walk<'_, F> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de, F: FnMut(&str)> Visitor<'de> for Walk<'_, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        (self.0)(text);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<(), A::Error> {
        while from.next_element_seed(Walk(self.0))?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<(), A::Error> {
        while from.next_key::<IgnoredAny>()?.is_some() {
            from.next_value_seed(Walk(self.0))?;
        }
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn strings(text: &str) -> Vec<String> {
        let raw: &RawValue = serde_json::from_str(text).unwrap();
        let mut found = Vec::new();
        each_string(raw, &mut |text| found.push(text.to_owned()));
        found
    }

    #[test]
    fn strings_are_found_at_any_depth_and_names_are_none() {
        let text = r#"{"a":["b",{"c":"d\u00e9"},1,null,true,-2.5],"e":"f","e":"g"}"#;
        assert_eq!(strings(text), ["b", "dé", "f", "g"]);
        assert_eq!(strings("7"), [""; 0]);
    }

    #[test]
    fn what_cannot_be_read_counts_as_it_is_written() {
        let half = r#"["\ud83d"]"#;
        assert_eq!(strings(half), [half]);
        let deep = format!("{}\"a\"{}", "[".repeat(500), "]".repeat(500));
        assert_eq!(strings(&deep), [deep]);
    }
}
