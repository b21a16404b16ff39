//! Each way of breaking the real document is noticed, and said of the operation whose clients it
//! hits.

use aivy_gen::breaking::compare;
use serde_json::{Value, json};

use crate::DOCUMENT;

/// The document with something done to it.
fn changed(change: impl FnOnce(&mut Value)) -> Value {
    let mut document = DOCUMENT.clone();
    change(&mut document);
    assert_ne!(document, *DOCUMENT, "nothing was changed");
    document
}

/// Who is broken by the change.
fn broken(change: impl FnOnce(&mut Value)) -> Vec<String> {
    let breaks = compare(&DOCUMENT, &changed(change));
    let mut who: Vec<_> = breaks.into_iter().map(|one| one.operation).collect();
    who.dedup();
    who
}

fn remove(document: &mut Value, object: &str, member: &str) {
    let object = document.pointer_mut(object).unwrap();
    assert!(object.as_object_mut().unwrap().remove(member).is_some());
}

#[test]
fn the_document_does_not_break_itself() {
    assert_eq!(compare(&DOCUMENT, &DOCUMENT), []);
}

#[test]
fn an_operation_that_is_gone() {
    let who = broken(|document| remove(document, "/paths/~1user~1profile", "patch"));
    assert_eq!(who, ["update_profile"]);
}

#[test]
fn a_field_that_is_gone() {
    let who = broken(|document| {
        let profile = "/components/schemas/Profile";
        remove(document, &format!("{profile}/properties"), "avatar_url");
        let required = document
            .pointer_mut(&format!("{profile}/required"))
            .unwrap();
        required
            .as_array_mut()
            .unwrap()
            .retain(|name| name != "avatar_url");
    });
    assert_eq!(who, ["get_profile", "update_profile"]);
}

#[test]
fn a_permission_that_is_another() {
    let who = broken(|document| {
        document["paths"]["/user/usage"]["get"]["security"][0]["api_key"][0] = json!("write:user");
    });
    assert_eq!(who, ["get_usage"]);
}

#[test]
fn an_input_that_is_newly_required() {
    let who = broken(|document| {
        document["components"]["schemas"]["ProfilePatch"]["required"] = json!(["name"]);
    });
    assert_eq!(who, ["update_profile"]);
}

#[test]
fn a_parameter_that_is_newly_required() {
    let who = broken(|document| {
        let parameter = json!({ "name": "since", "in": "query", "required": true, "schema": { "type": "string" } });
        document["paths"]["/user/usage"]["get"]["parameters"] = json!([parameter]);
    });
    assert_eq!(who, ["get_usage"]);
}

#[test]
fn an_input_that_is_narrower() {
    let who = broken(|document| {
        document["components"]["schemas"]["ProfilePatch"]["properties"]["name"]["maxLength"] =
            json!(50);
    });
    assert_eq!(who, ["update_profile"]);
}

#[test]
fn a_type_that_is_another() {
    let who = broken(|document| {
        document["components"]["schemas"]["Usage"]["properties"]["requests"] =
            json!({ "type": "string" });
    });
    assert_eq!(who, ["get_usage"]);
}

#[test]
fn a_value_of_an_enumeration_that_is_gone_from_an_input() {
    let old = changed(|document| {
        document["components"]["schemas"]["ProfilePatch"]["properties"]["mood"] =
            json!({ "type": "string", "enum": ["good", "bad"] });
    });
    let mut new = old.clone();
    new["components"]["schemas"]["ProfilePatch"]["properties"]["mood"]["enum"] = json!(["good"]);
    let breaks = compare(&old, &new);
    assert!(
        breaks.iter().any(|one| one.operation == "update_profile"),
        "{breaks:?}"
    );
}

#[test]
fn more_is_no_break() {
    let who = broken(|document| {
        document["components"]["schemas"]["Profile"]["properties"]["motto"] =
            json!({ "type": "string" });
        document["components"]["schemas"]["ProfilePatch"]["properties"]["motto"] =
            json!({ "type": "string" });
    });
    assert_eq!(who, [""; 0]);
}
