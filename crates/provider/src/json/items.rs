//! The items of a list.

use std::fmt;

use serde::de::{Deserializer, IgnoredAny, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// The first items of a list as written, at most `most`; empty if it is not a list.
pub(crate) fn items(list: &RawValue, most: usize) -> Vec<&RawValue> {
    let mut from = serde_json::Deserializer::from_str(list.get());
    from.deserialize_seq(First(most)).unwrap_or_default()
}

struct First(usize);

impl<'de> Visitor<'de> for First {
    type Value = Vec<&'de RawValue>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Self::Value, A::Error> {
        let mut first = Vec::new();
        while first.len() < self.0 {
            match from.next_element()? {
                Some(item) => first.push(item),
                None => return Ok(first),
            }
        }
        while from.next_element::<IgnoredAny>()?.is_some() {}
        Ok(first)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn first(list: &str, most: usize) -> Vec<String> {
        let raw: &RawValue = serde_json::from_str(list).unwrap();
        let found = items(raw, most).into_iter();
        found.map(|item| item.get().to_owned()).collect()
    }

    #[test]
    fn the_first_items_of_a_list_are_given_as_they_are_written() {
        assert_eq!(
            first("[ 1.0, {\"a\" :1},null ]", 9),
            ["1.0", "{\"a\" :1}", "null"]
        );
        assert_eq!(first("[1,2,3,4]", 2), ["1", "2"]);
        assert!(first("{\"a\":1}", 2).is_empty());
        assert!(first("null", 2).is_empty());
    }
}
