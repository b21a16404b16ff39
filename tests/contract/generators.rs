//! Forms that generators of clients cannot read stand in neither document.
//!
//! `cargo xtask test` generates and calls; this says at once, and of each place, what would fail there.

use serde_json::{Value, json};

use crate::DOCUMENT;

/// Every schema-like object of a document with its pointer, also what stands in examples.
fn objects<'a>(value: &'a Value, pointer: String, found: &mut Vec<(String, &'a Value)>) {
    match value {
        Value::Object(members) => {
            found.push((pointer.clone(), value));
            for (name, member) in members {
                let name = name.replace('~', "~0").replace('/', "~1");
                objects(member, format!("{pointer}/{name}"), found);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                objects(item, format!("{pointer}/{index}"), found);
            }
        }
        _ => {}
    }
}

/// The places of a document where `is_wrong` holds.
fn places(document: &Value, is_wrong: impl Fn(&Value) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    objects(document, String::new(), &mut found);
    let wrong = found.into_iter().filter(|(_, object)| is_wrong(object));
    wrong.map(|(pointer, _)| pointer).collect()
}

fn client_document() -> Value {
    aivy_gen::client_document::make(&DOCUMENT).unwrap()
}

/// A boolean with listed values becomes a class of constants that reads no answer (Python) or does
/// not compile (Java, Rust, C#).
#[test]
fn no_boolean_lists_its_values() {
    let listed = |object: &Value| {
        object["type"] == "boolean" && (object.get("enum").or(object.get("const"))).is_some()
    };
    assert_eq!(places(&DOCUMENT, listed), [""; 0]);
    assert_eq!(places(&client_document(), listed), [""; 0]);
}

/// What narrows a union in TypeScript is there all the same.
#[test]
fn a_success_is_told_from_an_error_by_a_literal() {
    let mut seen = 0;
    for (name, schema) in DOCUMENT["components"]["schemas"].as_object().unwrap() {
        if name.ends_with("Envelope") {
            let flag = json!([{ "type": "boolean" }, { "const": name != "ErrorEnvelope" }]);
            assert_eq!(schema["properties"]["success"]["allOf"], flag, "{name}");
            seen += 1;
        }
    }
    assert!(seen > 20);
}

/// `uint64` is no format of 3.0: who does not know it takes 32 bits.
#[test]
fn whole_numbers_have_formats_that_everybody_knows() {
    let odd = |object: &Value| {
        object["type"] == "integer"
            && !["int32", "int64"]
                .map(Value::from)
                .contains(&object["format"])
    };
    assert_eq!(places(&DOCUMENT, odd), [""; 0]);
    assert_eq!(places(&client_document(), odd), [""; 0]);
}

#[test]
fn nullable_stands_beside_a_type() {
    let bare = |object: &Value| object["nullable"] == true && object.get("type").is_none();
    assert_eq!(places(&client_document(), bare), [""; 0]);
}

/// A list of values that a parameter writes out becomes a second type beside that of the members.
#[test]
fn lists_of_values_stand_in_components_alone() {
    let paths = &DOCUMENT["paths"];
    let listed = |object: &Value| object["in"] == "query" && object["schema"].get("enum").is_some();
    assert_eq!(places(paths, listed), [""; 0]);
    let refers = |object: &Value| object["name"] == "sort" && object["schema"]["$ref"].is_string();
    assert_eq!(places(paths, refers).len(), 1);
}

/// What stands within a branch of a choice is lost.
#[test]
fn a_reference_or_null_is_described_beside_the_choice() {
    let within = |object: &Value| {
        object
            .get("oneOf")
            .is_some_and(|choice| choice[0].get("description").is_some())
    };
    assert_eq!(places(&DOCUMENT, within), [""; 0]);
    let when = "When the task expires unless it is completed; null if it never expires.";
    for document in [&*DOCUMENT, &client_document()] {
        let task = &document["components"]["schemas"]["Task"]["properties"];
        assert_eq!(task["deadline"]["description"], when);
    }
}

/// openapi-typescript requires a member that has a default; others send what the default was once.
#[test]
fn what_a_member_is_unless_given_is_said_in_words() {
    let schemas = &DOCUMENT["components"]["schemas"];
    let defaulted = |object: &Value| {
        object
            .get("default")
            .is_some_and(|value| !value.is_object())
    };
    assert_eq!(places(schemas, defaulted), [""; 0]);
    let slots = &schemas["TaskIn"]["properties"]["slots"]["description"];
    assert_eq!(
        slots,
        "The number of submissions that will be paid. Default: `1`."
    );
}

/// A text of events says nothing of them; the Rust client's types of them are made from this.
#[test]
fn events_of_a_stream_are_typed() {
    for document in [&*DOCUMENT, &client_document()] {
        let operation = &document["paths"]["/ai/chat/stream"]["post"];
        let media = &operation["responses"]["200"]["content"]["text/event-stream"];
        let events = media["x-itemSchema"]["oneOf"].as_array().unwrap();
        let name = |event: &Value| event["properties"]["event"]["const"].clone();
        let names: Vec<_> = events.iter().map(name).collect();
        assert_eq!(names, ["delta", "done", "error"]);
        for event in events {
            let data = &event["properties"]["data"]["contentSchema"]["$ref"];
            let target = data.as_str().and_then(|target| target.strip_prefix('#'));
            assert!(document.pointer(target.unwrap()).is_some(), "{data}");
        }
    }
}

fn refuses_nul(schema: &Value) {
    let schema = json!({ "type": "string", "pattern": schema["pattern"] });
    let judge = jsonschema::validator_for(&schema).unwrap();
    let is_taken = |text: &str| judge.is_valid(&json!(text));
    assert!(is_taken("a b") && !is_taken("a\0b"), "{schema}");
}

/// What bodies say of texts is what the server takes: none with U+0000 in it.
#[test]
fn no_text_that_is_sent_may_hold_nul() {
    let texts = &DOCUMENT["components"]["schemas"];
    for (name, member) in [
        ("ChatMessage", "content"),
        ("SummaryIn", "text"),
        ("TaskIn", "title"),
    ] {
        refuses_nul(&texts[name]["properties"][member]);
    }
    refuses_nul(&texts["SimilarityIn"]["properties"]["texts"]["items"]);
}
