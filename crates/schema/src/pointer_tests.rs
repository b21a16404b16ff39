use super::*;
use serde_json::json;

fn at(document: &Value, reference: &str) -> Result<String, ReferenceError> {
    follow(document, reference).map(|(at, _)| at.as_str().to_owned())
}

#[test]
fn a_place_has_one_name_however_it_is_written() {
    let document = json!({ "$defs": { "a b": {}, "a/b~": {}, "é": {}, "%61": {}, "": {} } });
    for (reference, place) in [
        ("", ""),
        ("#", ""),
        ("#/$defs/a%20b", "/$defs/a b"),
        ("#/%24defs/%61%20%62", "/$defs/a b"),
        ("#/$defs/a~1b~0", "/$defs/a~1b~0"),
        ("#/$defs/a%7E1b%7e0", "/$defs/a~1b~0"),
        ("#/$defs/%C3%a9", "/$defs/é"),
        ("#/$defs/é", "/$defs/é"),
        ("#/$defs/%2561", "/$defs/%61"),
        ("#/$defs/", "/$defs/"),
    ] {
        assert_eq!(
            at(&document, reference).as_deref(),
            Ok(place),
            "{reference}"
        );
    }
}

#[test]
fn what_is_no_reference_is_not_guessed_at() {
    let document = json!({ "$defs": { "a": {}, "%61": {}, "~": {}, "a b": {} } });
    for reference in [
        "#/$defs/%6",
        "#/$defs/%",
        "#/$defs/%zz",
        "#/$defs/%FF",
        "#/$defs/~",
        "#/$defs/~2",
        "#/$defs/a b",
        "#/$defs/a#b",
        "#/$defs/\\a",
    ] {
        assert_eq!(
            at(&document, reference),
            Err(ReferenceError::Malformed),
            "{reference}"
        );
    }
}

#[test]
fn a_reference_stays_within_the_document() {
    let document = json!({ "allOf": [{}, {}], "$defs": { "a": {} } });
    for reference in [
        "other.json",
        "https://example.com/#/allOf/0",
        "?#/allOf/0",
        "/allOf/0",
        "#/allOf/2",
        "#/allOf/00",
        "#/allOf/01",
        "#/allOf/+1",
        "#/allOf/-",
        "#/$defs/A",
    ] {
        assert_eq!(
            at(&document, reference),
            Err(ReferenceError::Elsewhere),
            "{reference}"
        );
    }
    assert_eq!(at(&document, "#/allOf/1").as_deref(), Ok("/allOf/1"));
    assert_eq!(at(&document, "#a"), Err(ReferenceError::Anchor));
}

#[test]
fn a_reference_leads_to_a_schema() {
    let document = json!({
        "const": { "a": {} }, "enum": [{}], "default": {}, "examples": [{}], "type": ["string"],
        "properties": { "const": { "title": "t" } }, "additionalProperties": false,
        "x": { "y": { "const": {} }, "list": [1] }, "definitions": { "d": {} },
    });
    for reference in [
        "#/const",
        "#/const/a",
        "#/enum/0",
        "#/default",
        "#/examples/0",
        "#/type",
        "#/properties",
        "#/properties/const/title",
        "#/x/list",
        "#/x/list/0",
    ] {
        assert_eq!(
            at(&document, reference),
            Err(ReferenceError::Data),
            "{reference}"
        );
    }
    for reference in [
        "#/properties/const",
        "#/additionalProperties",
        "#/x/y",
        "#/definitions/d",
    ] {
        assert!(at(&document, reference).is_ok(), "{reference}");
    }
}
