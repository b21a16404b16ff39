//! What all requests have in common: a body that is kept unchanged, and members that are parsed
//! once.

use std::collections::HashSet;

use bytes::Bytes;
use serde_json::error::Category;
use serde_json::value::RawValue;

use crate::json::{Object, text, whole_number};

/// A body of UTF-8. Clones share it.
#[derive(Debug, Clone)]
pub(crate) struct Body(Bytes);

impl Body {
    pub(crate) fn new(bytes: Bytes) -> Result<Self, Vec<String>> {
        match std::str::from_utf8(&bytes) {
            Ok(_) => Ok(Self(bytes)),
            Err(_) => Err(vec!["body must be UTF-8".to_owned()]),
        }
    }

    /// A body that was written here.
    pub(crate) fn of(text: Vec<u8>) -> Self {
        Self(text.into())
    }

    pub(crate) fn text(&self) -> &str {
        // It was checked before.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    pub(crate) fn bytes(&self) -> &Bytes {
        &self.0
    }

    pub(crate) fn object(&self) -> Result<Object<'_>, Vec<String>> {
        let object = Object::parse(self.text());
        object.map_err(|error| {
            let place = format!("at line {} column {}", error.line(), error.column());
            vec![match error.classify() {
                Category::Data => "body must be an object".to_owned(),
                Category::Eof => format!("body is cut off {place}"),
                Category::Io | Category::Syntax => format!("body is not JSON {place}"),
            }]
        })
    }
}

/// Parses the members of a request into its fields, and collects all violations.
pub(crate) struct RequestMembers<'o> {
    object: &'o Object<'o>,
    violations: Vec<String>,
}

impl<'o> RequestMembers<'o> {
    /// Refuses what two programs could read differently: duplicate members, and a name that differs
    /// from one of `read` only by case, which some servers accept for it.
    pub(crate) fn new(object: &'o Object<'o>, read: &[&str]) -> Self {
        let mut members = Self {
            object,
            violations: Vec::new(),
        };
        let mut seen = HashSet::new();
        let mut told = HashSet::new();
        for (name, _) in object.iter() {
            if !seen.insert(name) && told.insert(name) {
                members.add(format!("{} is given twice", shown(name)));
            }
            let meant = read.iter().find(|known| **known == folded(name));
            if let Some(meant) = meant.filter(|meant| **meant != name) {
                members.add(format!("{} must be written {meant}", shown(name)));
            }
        }
        members
    }

    pub(crate) fn add(&mut self, violation: String) {
        /// The maximum number that are reported.
        const MOST: usize = 100;
        if self.violations.len() < MOST {
            self.violations.push(violation);
        }
    }

    /// A required text that is not empty.
    pub(crate) fn text(&mut self, name: &str) -> String {
        let found = self.given(name).map(text);
        match found {
            Some(Some(text)) if !text.is_empty() => return text.into_owned(),
            Some(Some(_)) => self.add(format!("{name} must not be empty")),
            Some(None) => self.add(format!("{name} must be a text")),
            None => self.add(format!("{name} is required")),
        }
        String::new()
    }

    /// An optional integer.
    pub(crate) fn number(&mut self, name: &str) -> Option<u64> {
        let number = whole_number(self.given(name)?);
        if number.is_none() {
            self.add(format!("{name} must be a whole number, and not below 0"));
        }
        number
    }

    /// A boolean; false if it is absent.
    pub(crate) fn flag(&mut self, name: &str) -> bool {
        match self.given(name).map(RawValue::get) {
            None | Some("false") => false,
            Some("true") => true,
            Some(_) => {
                self.add(format!("{name} must be true or false"));
                false
            }
        }
    }

    /// A member that is present and not null.
    fn given(&self, name: &str) -> Option<&'o RawValue> {
        self.object.get(name).filter(|raw| raw.get() != "null")
    }

    /// # Errors
    /// All violations.
    pub(crate) fn end(self) -> Result<(), Vec<String>> {
        if self.violations.is_empty() {
            Ok(())
        } else {
            Err(self.violations)
        }
    }
}

/// A name in the form that servers which ignore case compare.
fn folded(name: &str) -> String {
    name.to_uppercase().to_lowercase()
}

/// A name as it is shown in an error.
fn shown(name: &str) -> String {
    /// In characters.
    const LONGEST: usize = 100;
    let plain = name.chars().filter(|c| !c.is_control());
    plain.take(LONGEST).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn violations(body: &'static str) -> Vec<String> {
        let body = Body::new(Bytes::from_static(body.as_bytes())).unwrap();
        let object = body.object().unwrap();
        let mut members = RequestMembers::new(&object, &["model", "max_tokens"]);
        members.text("model");
        members.number("max_tokens");
        members.flag("stream");
        members.end().err().unwrap_or_default()
    }

    #[test]
    fn a_member_that_stands_twice_is_named_once() {
        let body = r#"{"model":"a","seed":1,"seed":2,"seed":3,"mod\u0065l":"b"}"#;
        assert_eq!(
            violations(body),
            ["seed is given twice", "model is given twice"]
        );
    }

    #[test]
    fn a_name_that_some_servers_take_for_another_is_named() {
        for name in [
            "Model",
            "MAX_TOKENS",
            "max_to\u{212a}ens",
            "max_token\u{17f}",
        ] {
            let body = format!(r#"{{"model":"a","{name}":1}}"#);
            let told = violations(Box::leak(body.into_boxed_str()));
            assert!(told[0].contains("must be written m"), "{told:?}");
        }
        assert_eq!(violations(r#"{"model":"a","models":1,"Seed":1}"#), [""; 0]);
    }

    #[test]
    fn all_that_is_wrong_is_told() {
        let told = violations(r#"{"model":7,"max_tokens":-1,"stream":"yes"}"#);
        let expected = [
            "model must be a text",
            "max_tokens must be a whole number, and not below 0",
            "stream must be true or false",
        ];
        assert_eq!(told, expected);
        assert_eq!(
            violations(r#"{"model":null,"stream":null}"#),
            ["model is required"]
        );
        assert_eq!(violations(r#"{"model":""}"#), ["model must not be empty"]);
    }
}
