//! The document holds together.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::{DOCUMENT, operations};

#[test]
fn every_reference_leads_somewhere_and_every_component_is_used() {
    let mut targets = BTreeSet::new();
    collect(&DOCUMENT, &mut targets);
    let dangling: Vec<_> = targets
        .iter()
        .filter(|t| DOCUMENT.pointer(t.trim_start_matches('#')).is_none())
        .collect();
    assert!(dangling.is_empty(), "{dangling:?}");
    for name in DOCUMENT["components"]["schemas"]
        .as_object()
        .unwrap()
        .keys()
    {
        assert!(
            targets.contains(&format!("#/components/schemas/{name}")),
            "nothing uses {name}"
        );
    }
}

fn collect(value: &Value, targets: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            if let Some(Value::String(target)) = members.get("$ref") {
                targets.insert(target.clone());
            }
            members.values().for_each(|member| collect(member, targets));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, targets)),
        _ => {}
    }
}

#[test]
fn no_two_types_share_a_name() {
    let mut seen: BTreeMap<String, Value> = BTreeMap::new();
    for (name, schema) in aivy_api::routes::schemas() {
        let schema = json!(schema);
        let other = seen.insert(name.clone(), schema.clone());
        assert!(
            other.is_none_or(|other| other == schema),
            "two types are called {name}"
        );
    }
    // Nor do two that differ in case alone: files and generated types would collide.
    let lower: BTreeSet<_> = seen.keys().map(|name| name.to_lowercase()).collect();
    assert_eq!(lower.len(), seen.len());
}

#[test]
fn every_operation_has_one_success_and_an_id_of_its_own() {
    let mut ids = BTreeSet::new();
    for (path, method, operation) in operations(&DOCUMENT) {
        let statuses = operation["responses"].as_object().unwrap().keys();
        let successes: Vec<_> = statuses.filter(|status| status.starts_with('2')).collect();
        assert_eq!(successes.len(), 1, "{method} {path}");
        let id = operation["operationId"].as_str().unwrap();
        assert!(ids.insert(id), "{id} stands twice");
    }
}

#[test]
fn every_error_is_the_one_error() {
    for (path, method, operation) in operations(&DOCUMENT) {
        for (status, response) in operation["responses"].as_object().unwrap() {
            if status.starts_with('2') {
                continue;
            }
            let target = response["$ref"]
                .as_str()
                .unwrap_or_else(|| panic!("{method} {path} {status}"));
            let response = DOCUMENT.pointer(target.trim_start_matches('#')).unwrap();
            let content = json!({ "$ref": "#/components/schemas/ErrorEnvelope" });
            assert_eq!(
                response["content"]["application/json"]["schema"], content,
                "{target}"
            );
            assert_eq!(
                response["content"].as_object().unwrap().len(),
                1,
                "{target}"
            );
        }
    }
}

#[test]
fn every_example_is_what_its_schema_says() {
    let mut checked = 0;
    for (path, method, operation) in operations(&DOCUMENT) {
        let media = |holder: &Value| holder["content"]["application/json"].clone();
        let responses = operation["responses"]
            .as_object()
            .unwrap()
            .values()
            .map(media);
        for media in responses.chain([media(&operation["requestBody"])]) {
            if media.get("example").is_none() {
                continue;
            }
            let root = json!({ "components": DOCUMENT["components"], "allOf": [media["schema"]] });
            let options = jsonschema::draft202012::options().should_validate_formats(true);
            let validator = options.build(&root).unwrap();
            let errors: Vec<_> = validator
                .iter_errors(&media["example"])
                .map(|e| e.to_string())
                .collect();
            assert!(errors.is_empty(), "{method} {path}: {errors:?}");
            checked += 1;
        }
    }
    assert!(checked >= operations(&DOCUMENT).len());
}

/// After a 429 two headers name a time, and only one of them is the one to wait for.
#[test]
fn the_document_and_the_reference_say_which_time_to_wait_for() {
    let header = |name: &str| {
        let description = &DOCUMENT["components"]["headers"][name]["description"];
        description.as_str().unwrap().to_owned()
    };
    assert!(header("X-RateLimit-Reset").contains("wait for `Retry-After`"));
    assert!(header("Retry-After").contains("wait for this time and not for `X-RateLimit-Reset`"));
    let plans = aivy_api::reference::default_plans();
    let site = aivy_api::reference::Site {
        plans: &plans,
        base: None,
    };
    let text = aivy_api::reference::markdown::whole(aivy_api::Reference::get(), site);
    assert!(text.contains("After a 429, wait for `Retry-After`"));
}
