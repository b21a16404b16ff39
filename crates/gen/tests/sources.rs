//! The generators with a document of every structure: lists, streams, creations, clearable members.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use aivy_gen::{client_document, rust};
use quote::quote;
use serde_json::{Value, json};

fn rooms() -> Value {
    serde_json::from_str(include_str!("../fixtures/shapes.json")).unwrap()
}

fn spec(document: &Value) -> openapiv3::OpenAPI {
    rust::read(&client_document::make(document).unwrap()).unwrap()
}

#[test]
fn a_command_for_every_operation_that_is_no_stream() {
    let source = rust::cli::source(&spec(&rooms()), "client").unwrap();
    for id in ["list_rooms", "create_room", "get_room", "update_room"] {
        assert!(source.contains(&format!("fn cli_{id}(")), "{id}");
    }
    assert!(!source.contains("watch_room"));
    assert!(!source.contains("todo!"));
    assert!(!source.contains("schemars"));
    assert!(!source.contains("fs::read_to_string"));
}

#[test]
fn a_member_that_null_clears_has_a_flag() {
    let source = rust::cli::source(&spec(&rooms()), "client").unwrap();
    assert!(source.contains(r#".long("note")"#), "{source}");
    assert!(source.contains("types::ClearableText"));
}

#[test]
fn a_stub_for_every_operation() {
    let source = rust::mock::source(&spec(&rooms()), "client").unwrap();
    for id in [
        "list_rooms",
        "create_room",
        "get_room",
        "update_room",
        "watch_room",
    ] {
        assert!(source.contains(&format!("fn {id}<F>(&self")), "{id}");
    }
}

#[test]
fn the_client_can_only_be_made_by_hand() {
    let source = rust::client::source(&spec(&rooms()), &quote!(crate)).unwrap();
    assert!(source.contains("pub fn new_with_client("));
    assert!(!source.contains("pub fn new(baseurl"));
    assert!(!source.contains("```ignore"));
    assert!(source.starts_with(rust::MARK));
}

#[test]
fn only_lists_have_streams() {
    let source = rust::client::source(&spec(&rooms()), &quote!(crate)).unwrap();
    assert_eq!(source.matches("crate::Paged for builder::").count(), 1);
    let mut document = rooms();
    let parameters = &mut document["paths"]["/rooms"]["get"]["parameters"];
    parameters
        .as_array_mut()
        .unwrap()
        .retain(|one| one["name"] != "page");
    let source = rust::client::source(&spec(&document), &quote!(crate)).unwrap();
    assert!(!source.contains("crate::Paged for builder::"));
}

#[test]
fn a_value_called_unknown_is_refused() {
    let mut document = rooms();
    document["components"]["schemas"]["RoomStatus"]["enum"] = json!(["open", "unknown"]);
    let error = rust::client::source(&spec(&document), &quote!(crate)).unwrap_err();
    assert!(error.to_string().contains("RoomStatus"), "{error}");
}

#[test]
fn what_progenitor_cannot_do_is_an_error_and_no_panic() {
    let mut document = rooms();
    let responses = &mut document["paths"]["/rooms/{room_id}"]["get"]["responses"];
    responses["202"] = json!({ "description": "Another success.", "content": {
        "application/json": { "schema": { "$ref": "#/components/schemas/Owner" } } } });
    let error = rust::client::source(&spec(&document), &quote!(crate)).unwrap_err();
    assert!(error.to_string().contains("the client"), "{error}");
}
