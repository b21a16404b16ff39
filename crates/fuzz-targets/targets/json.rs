//! Strict JSON, and JSON that is kept as written: they accept what serde_json accepts, less
//! duplicate members and U+0000, and agree with it on the value.

use std::fmt;

use aivy_api::input::strict_json;
use aivy_types::Json;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::text::{has_nul, parts};

pub(crate) const WORDS: &[&str] = &[
    "null",
    "true",
    "false",
    "\"a\"",
    "\"a\":",
    "{}",
    "[]",
    "[[",
    "{\"a\":",
    "-0",
    "1e",
    "1E400",
    "e-400",
    "0.1",
    "18446744073709551616",
    "9007199254740993",
    "\\u0000",
    "\\u00e9",
    "\\ud83d\\ude00",
    "\\ud800",
    "\\\"",
    "\\\\",
    "\\n",
    "\u{feff}",
    "\u{a0}",
];

pub(crate) fn run(input: &[u8]) {
    strict(input);
    if let Ok(text) = std::str::from_utf8(input) {
        kept(text);
    }
}

fn strict(input: &[u8]) {
    let theirs = serde_json::from_slice::<Value>(input);
    match (strict_json::parse(input), theirs) {
        (Ok(ours), Ok(theirs)) => {
            assert_eq!(ours, theirs);
            assert!(!has_nul(&ours));
            assert_eq!(strict_json::parse(ours.to_string().as_bytes()), Ok(ours));
        }
        (Ok(_), Err(error)) => panic!("accepted, but {error}"),
        (Err(sentence), Ok(theirs)) => {
            let written: Written = serde_json::from_slice(input).expect("read before");
            let repeats = written.0 > parts(&theirs);
            assert!(repeats || has_nul(&theirs), "{sentence}");
            assert!(sentence.starts_with("body is refused: "), "{sentence}");
        }
        (Err(sentence), Err(_)) => {
            assert!(sentence.starts_with("body "), "{sentence}");
            assert!(sentence.contains(" at line "), "{sentence}");
        }
    }
}

fn kept(text: &str) {
    let Ok(json) = Json::parse(text) else {
        let raw = serde_json::from_str::<&serde_json::value::RawValue>(text);
        assert!(raw.is_err(), "refused");
        return;
    };
    let compact = json.as_str();
    assert_eq!(Json::parse(compact).expect("compact").as_str(), compact);
    let lines = format!("{json:#}");
    assert_eq!(Json::parse(&lines).expect("in lines").as_str(), compact);
    let (ours, theirs) = (
        serde_json::from_str::<Value>(compact),
        serde_json::from_str::<Value>(text),
    );
    assert_eq!(ours.ok(), theirs.ok());
    let _ = json.outgrows_readers();
    if let Ok(Value::Object(members)) = json.to_value() {
        for (name, value) in members {
            let member = json.member(&name).expect("a member");
            assert_eq!(member.to_value().ok(), Some(value), "{name}");
        }
    }
}

/// The number of members and items as written, duplicates included.
struct Written(usize);

impl<'de> Deserialize<'de> for Written {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(WrittenVisitor).map(Self)
    }
}

struct WrittenVisitor;

impl<'de> Visitor<'de> for WrittenVisitor {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<usize, E> {
        Ok(0)
    }

    fn visit_bool<E>(self, _: bool) -> Result<usize, E> {
        Ok(0)
    }

    fn visit_i64<E>(self, _: i64) -> Result<usize, E> {
        Ok(0)
    }

    fn visit_u64<E>(self, _: u64) -> Result<usize, E> {
        Ok(0)
    }

    fn visit_f64<E>(self, _: f64) -> Result<usize, E> {
        Ok(0)
    }

    fn visit_str<E>(self, _: &str) -> Result<usize, E> {
        Ok(0)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<usize, A::Error> {
        let mut all = 0;
        while let Some(Written(within)) = items.next_element()? {
            all += 1 + within;
        }
        Ok(all)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<usize, A::Error> {
        let mut all = 0;
        while let Some((IgnoredAny, Written(within))) = members.next_entry()? {
            all += 1 + within;
        }
        Ok(all)
    }
}
