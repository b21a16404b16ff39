//! An object with its members in the order and the notation in which they are written.

use std::borrow::Cow;
use std::fmt;

use serde::de::{self, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::text::text;

/// An object as written.
#[derive(Debug, Clone)]
pub(crate) struct Object<'a> {
    text: &'a str,
    members: Vec<Member<'a>>,
}

/// A member of it.
#[derive(Debug, Clone)]
struct Member<'a> {
    /// With its quotation marks and escapes.
    key: &'a RawValue,
    name: Cow<'a, str>,
    value: &'a RawValue,
}

/// Changes of an object: `None` removes a member.
pub(crate) type Edits<'e> = Vec<(&'e str, Option<String>)>;

impl<'a> Object<'a> {
    /// Parses `text`; `None` if it is not an object.
    pub(crate) fn read(text: &'a str) -> Option<Self> {
        Self::parse(text).ok()
    }

    /// See [`Object::read`].
    ///
    /// # Errors
    /// It is not JSON, or not an object.
    pub(crate) fn parse(text: &'a str) -> Result<Self, serde_json::Error> {
        let mut from = serde_json::Deserializer::from_str(text);
        let members = from.deserialize_map(MembersVisitor)?;
        from.end()?;
        Ok(Self { text, members })
    }

    /// The value of a member. Of several with the same name the last counts, as in most parsers.
    pub(crate) fn get(&self, name: &str) -> Option<&'a RawValue> {
        let mut found = self.members.iter().rev();
        found
            .find(|member| member.name == name)
            .map(|member| member.value)
    }

    /// Names and values, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &'a RawValue)> {
        let members = self.members.iter();
        members.map(|member| (&*member.name, member.value))
    }

    /// The object with members changed: each keeps its position, a new one comes last, and all
    /// other bytes stay.
    pub(crate) fn edited(&self, edits: &Edits<'_>) -> String {
        let mut copy = Copy {
            from: self.text,
            to: String::with_capacity(self.text.len() + 64),
            done: 0,
        };
        let begin = self.members.first().map(|first| self.start(first.key));
        copy.until(begin.unwrap_or_else(|| self.text.rfind('}').unwrap_or(self.text.len())));
        let mut kept = false;
        for (place, member) in self.members.iter().enumerate() {
            let edit = edits.iter().find(|(name, _)| member.name == *name);
            match edit {
                None => copy.until(self.end(member.value)),
                Some((_, Some(new))) => {
                    copy.until(self.start(member.value));
                    copy.instead(new, self.end(member.value));
                }
                Some((_, None)) => {
                    // The comma before it is removed too; for the first member, the one after it.
                    let next = self.members.get(place + 1).filter(|_| !kept);
                    copy.done = next.map_or_else(|| self.end(member.value), |n| self.start(n.key));
                    continue;
                }
            }
            kept = true;
        }
        for (name, new) in edits.iter().filter(|(name, _)| self.get(name).is_none()) {
            let Some(new) = new else { continue };
            let comma = if kept { "," } else { "" };
            let key = serde_json::Value::from(*name);
            copy.instead(&format!("{comma}{key}:{new}"), copy.done);
            kept = true;
        }
        copy.until(self.text.len());
        copy.to
    }

    fn start(&self, part: &RawValue) -> usize {
        part.get().as_ptr().addr() - self.text.as_ptr().addr()
    }

    fn end(&self, part: &RawValue) -> usize {
        self.start(part) + part.get().len()
    }
}

/// A text that is being copied with changes.
struct Copy<'a> {
    from: &'a str,
    to: String,
    done: usize,
}

impl Copy<'_> {
    /// Copies it up to `place`.
    fn until(&mut self, place: usize) {
        self.to
            .push_str(self.from.get(self.done..place).unwrap_or_default());
        self.done = self.done.max(place);
    }

    /// Writes `new` instead of the text up to `place`.
    fn instead(&mut self, new: &str, place: usize) {
        self.to.push_str(new);
        self.done = place;
    }
}

/// Reads the members of an object.
struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Vec<Member<'de>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some((key, value)) = from.next_entry::<&RawValue, &RawValue>()? {
            let name = text(key).ok_or_else(|| de::Error::custom("a member without a name"))?;
            members.push(Member { key, name, value });
        }
        Ok(members)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const WRITTEN: &str =
        "\u{20}{ \"b\" : 1.50 ,\n\t\"\\u0061\": [1,  2], \"c\":\"\\u00e9\\ud83d\",\"b\":1e2 }\n";

    fn edited(text: &str, edits: &[(&str, Option<&str>)]) -> String {
        let own = |(name, new): &(&'static str, Option<&str>)| (*name, new.map(str::to_owned));
        let edits = edits.iter().map(|edit| {
            let edit: &(&'static str, Option<&str>) =
                &(Box::leak(edit.0.to_owned().into_boxed_str()), edit.1);
            own(edit)
        });
        Object::parse(text).unwrap().edited(&edits.collect())
    }

    #[test]
    fn members_are_read_in_their_order_and_as_they_are_written() {
        let object = Object::parse(WRITTEN).unwrap();
        let read: Vec<_> = object.iter().map(|(name, raw)| (name, raw.get())).collect();
        let expected = [
            ("b", "1.50"),
            ("a", "[1,  2]"),
            ("c", "\"\\u00e9\\ud83d\""),
            ("b", "1e2"),
        ];
        assert_eq!(read, expected);
        assert_eq!(object.get("b").map(RawValue::get), Some("1e2"));
        assert!(object.get("d").is_none());
    }

    #[test]
    fn what_is_not_changed_stays_to_the_byte() {
        assert_eq!(edited(WRITTEN, &[]), WRITTEN);
        assert_eq!(edited(WRITTEN, &[("d", None)]), WRITTEN);
        let changed = edited(WRITTEN, &[("a", Some("7"))]);
        assert_eq!(changed, WRITTEN.replace("[1,  2]", "7"));
    }

    #[test]
    fn members_are_added_and_taken_away() {
        for (text, name, new, expected) in [
            ("{}", "a", Some("1"), r#"{"a":1}"#),
            ("{ }", "a", Some("1"), r#"{ "a":1}"#),
            (r#"{"a":0}"#, "b", Some("{}"), r#"{"a":0,"b":{}}"#),
            (r#"{"a":0 }"#, "b", Some("1"), r#"{"a":0,"b":1 }"#),
            (r#"{"a":0}"#, "a", None, "{}"),
            (r#"{"a":0,"b":1}"#, "a", None, r#"{"b":1}"#),
            (r#"{"a":0,"b":1}"#, "b", None, r#"{"a":0}"#),
            (r#"{"a":0, "a":1, "b":2}"#, "a", None, r#"{"b":2}"#),
            (r#"{"b":2, "a":0, "a":1}"#, "a", None, r#"{"b":2}"#),
            (
                r#"{"a":0, "b":2, "a":1}"#,
                "a",
                Some("7"),
                r#"{"a":7, "b":2, "a":7}"#,
            ),
        ] {
            assert_eq!(edited(text, &[(name, new)]), expected, "{text}");
        }
        assert_eq!(
            edited(r#"{"a":0}"#, &[("a", None), ("b", Some("1"))]),
            r#"{"b":1}"#
        );
    }

    #[test]
    fn what_is_no_object_is_not_read() {
        for text in ["", "[]", "7", "{", "{\"a\":1,}", "{}{}", "{\"a\":01}"] {
            assert!(Object::read(text).is_none(), "{text}");
        }
        // Deeper than most parsers support.
        let deep = format!("{{\"a\":{}1{}}}", "[".repeat(10_000), "]".repeat(10_000));
        assert!(Object::read(&deep).is_some());
    }

    proptest! {
        #[test]
        fn an_edit_is_what_a_parser_sees_and_nothing_else(
            names in prop::collection::vec("[a-e]", 0..6), at in "[a-f]", gone in any::<bool>(),
        ) {
            let members: Vec<_> = names.iter().enumerate().map(|(i, n)| format!("\"{n}\" : {i}")).collect();
            let text = format!("{{{}}}", members.join(" , "));
            let new = (!gone).then_some("\"new\"");
            let after = edited(&text, &[(&at, new)]);
            let mut expected: Vec<_> = names.iter().enumerate()
                .map(|(i, n)| (n.clone(), if *n == at { "\"new\"".to_owned() } else { i.to_string() }))
                .filter(|(n, _)| !gone || *n != at)
                .collect();
            if !gone && !names.contains(&at) {
                expected.push((at.clone(), "\"new\"".to_owned()));
            }
            let object = Object::parse(&after).unwrap();
            let read: Vec<_> = object.iter().map(|(n, raw)| (n.to_owned(), raw.get().to_owned())).collect();
            prop_assert_eq!(read, expected);
        }
    }
}
