//! Mutates a valid value: one or two changes at a time, so that a bug can be attributed to a
//! change.

use crate::dictionary::{Dictionary, InsertionPoint};
use crate::json::Json;
use crate::random::Random;

/// The depths of deep values.
const DEPTHS: [usize; 5] = [10, 33, 129, 2_000, 60_000];

/// The body with its changes, and their description.
pub fn mutate(mut json: Json, dictionary: &Dictionary, random: &mut Random) -> (Vec<u8>, String) {
    if random.chance(20) {
        return broken(&json.bytes(), random);
    }
    let mut said = Vec::new();
    for _ in 0..1 + random.below(2) {
        let place = random.below(json.count());
        if let Some(value) = json.at(place) {
            said.push(change(value, dictionary, random));
        }
    }
    (json.bytes(), said.join(", "))
}

/// Changes one value.
fn change(value: &mut Json, dictionary: &Dictionary, random: &mut Random) -> &'static str {
    match value {
        Json::Object(members) if random.chance(70) => change_members(members, dictionary, random),
        Json::List(items) if random.chance(60) => change_items(items, random),
        Json::Text(text) if random.chance(75) => {
            let point = if random.chance(20) {
                InsertionPoint::Time
            } else {
                InsertionPoint::Text
            };
            let (class, word) = dictionary.word(point, random);
            match random.below(3) {
                0 => text.push_str(word),
                _ => word.clone_into(text),
            }
            class
        }
        Json::Number(number) if random.chance(75) => {
            let (class, word) = dictionary.word(InsertionPoint::Number, random);
            word.clone_into(number);
            class
        }
        _ => replace(value, dictionary, random),
    }
}

/// Replaces it by a value of another kind.
fn replace(value: &mut Json, dictionary: &Dictionary, random: &mut Random) -> &'static str {
    let (new, said) = match random.below(12) {
        0 => (Json::Null, "null"),
        1 => (Json::Bool(random.chance(50)), "a truth value"),
        2 => (Json::List(Vec::new()), "an empty list"),
        3 => (Json::Object(Vec::new()), "an empty object"),
        4 => (
            Json::List(vec![value.clone(), value.clone()]),
            "a list of it",
        ),
        5 => (
            Json::Object(vec![(String::new(), value.clone())]),
            "an object around it",
        ),
        6 => (Json::raw(*random.pick(&LONE)), "half of a character"),
        7 => (deep(random), "deep nesting"),
        8 => (
            Json::List(vec![Json::Number("0".into()); 3_000]),
            "a long list",
        ),
        9 => (Json::text("x".repeat(1_200_000)), "a huge text"),
        10 => {
            let (class, word) = dictionary.word(InsertionPoint::Number, random);
            (Json::Number(word.to_owned()), class)
        }
        _ => {
            let (class, word) = dictionary.word(InsertionPoint::Text, random);
            (Json::text(word), class)
        }
    };
    *value = new;
    said
}

const LONE: [&[u8]; 6] = [
    b"\"\\ud800\"",
    b"\"\\udc00\\ud800\"",
    b"\"\\u12\"",
    b"\"\\x00\"",
    b"\"\xed\xa0\x80\"",
    b"\"\xff\xfe\"",
];

fn deep(random: &mut Random) -> Json {
    let depth = *random.pick(&DEPTHS);
    let (open, close) = *random.pick(&[("[", "]"), ("{\"a\":", "}"), ("[{\"a\":", "}]")]);
    // Sometimes the brackets are not closed.
    let closed = if random.chance(80) { depth } else { 0 };
    Json::raw(open.repeat(depth) + "0" + &close.repeat(closed))
}

fn change_members(
    members: &mut Vec<(String, Json)>,
    dictionary: &Dictionary,
    random: &mut Random,
) -> &'static str {
    let place = random.below(members.len());
    match random.below(5) {
        0 if !members.is_empty() => {
            members.remove(place);
            "a missing member"
        }
        1 if !members.is_empty() => {
            let twice = members[place].clone();
            members.push(twice);
            "a member twice"
        }
        2 if !members.is_empty() => {
            let (name, _) = &mut members[place];
            *name = if random.chance(50) {
                name.to_uppercase()
            } else {
                format!("{name}\0")
            };
            "a misspelt member"
        }
        3 => {
            let many = (0..2_000).map(|it| (format!("m{it}"), Json::Null));
            members.extend(many);
            "many unknown members"
        }
        _ => {
            let (class, word) = dictionary.word(InsertionPoint::Text, random);
            members.push((word.to_owned(), Json::Null));
            class
        }
    }
}

fn change_items(items: &mut Vec<Json>, random: &mut Random) -> &'static str {
    match random.below(3) {
        0 => {
            items.clear();
            "no items"
        }
        1 => {
            items.push(Json::Null);
            "an item of another kind"
        }
        _ => {
            let first = items.first().cloned().unwrap_or(Json::Null);
            items.resize(*random.pick(&[100, 257, 5_000]), first);
            "many items"
        }
    }
}

/// Bytes that are not JSON, or not only JSON.
fn broken(bytes: &[u8], random: &mut Random) -> (Vec<u8>, String) {
    let mut out = bytes.to_vec();
    let place = random.below(out.len());
    let said = match random.below(9) {
        0 => {
            out.truncate(place);
            "cut off"
        }
        1 => {
            out.insert(place, random.bytes(1)[0]);
            "a byte too many"
        }
        2 if !out.is_empty() => {
            out[place] ^= 1 << random.below(8);
            "a bit turned"
        }
        3 => {
            out.extend_from_slice(b" {}");
            "more behind it"
        }
        4 => {
            out.splice(0..0, *b"\xef\xbb\xbf");
            "a byte order mark"
        }
        5 => {
            let wide = bytes.iter().flat_map(|byte| [*byte, 0]);
            out = wide.collect();
            "UTF-16"
        }
        6 => {
            out.clear();
            "an empty body"
        }
        7 => {
            out.splice(0..0, " \n\t".repeat(20_000).into_bytes());
            "much white space"
        }
        _ => {
            let count = random.below(400);
            out = random.bytes(count);
            "any bytes"
        }
    };
    (out, said.to_owned())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn changes_are_many_and_repeat() {
        let dictionary = Dictionary::default();
        let value = serde_json::json!({"a": "x", "b": [1, 2], "c": {"d": null}});
        let one = |case| mutate((&value).into(), &dictionary, &mut Random::of(5, case));
        let said: BTreeSet<_> = (0..400).map(|case| one(case).1).collect();
        assert!(said.len() > 40, "{said:?}");
        for word in [
            "a member twice",
            "a missing member",
            "deep nesting",
            "numbers",
            "cut off",
        ] {
            assert!(said.iter().any(|it| it.contains(word)), "{word}");
        }
        assert!((0..50).all(|case| one(case) == one(case)));
    }

    #[test]
    fn nothing_can_be_changed_too() {
        let dictionary = Dictionary::default();
        for json in [Json::Object(vec![]), Json::List(vec![]), Json::Raw(vec![])] {
            (0..200).for_each(|case| {
                mutate(json.clone(), &dictionary, &mut Random::of(9, case));
            });
        }
    }
}
