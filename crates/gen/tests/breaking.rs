//! Breaking changes: each rule with a change that violates it, and changes that must be accepted.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use aivy_gen::breaking::compare;
use serde_json::{Value, json};

fn document() -> Value {
    json!({ "openapi": "3.1.0", "info": { "version": "0.1.0" },
        "paths": { "/tasks/{id}": {
            "get": { "operationId": "get_task", "security": [{ "api_key": ["read:tasks"] }],
                "parameters": [
                    { "name": "id", "in": "path", "required": true, "schema": { "type": "string" } },
                    { "name": "sort", "in": "query", "schema": { "type": "string", "enum": ["a", "b"] } } ],
                "responses": {
                    "200": { "headers": { "X-Request-Id": {} }, "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Task" } } } },
                    "401": { "content": {} } } },
            "patch": { "operationId": "update_task", "security": [{ "api_key": [] }],
                "requestBody": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/TaskPatch" } } } },
                "responses": { "200": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Task" } } } } } } } },
        "components": { "schemas": {
            "Task": { "type": "object", "required": ["id", "parts"], "properties": {
                "id": { "type": "string", "format": "uuid" }, "reward": { "type": "integer", "minimum": 0 },
                "status": { "type": "string", "enum": ["open", "closed"] },
                "parts": { "type": "array", "items": { "$ref": "#/components/schemas/Task" } },
                "owner": { "oneOf": [{ "$ref": "#/components/schemas/Owner" }, { "type": "null" }] } } },
            "Owner": { "type": "object", "required": ["name"], "properties": { "name": { "type": "string" } } },
            "TaskPatch": { "type": "object", "properties": {
                "title": { "type": ["string", "null"], "maxLength": 120 },
                "slots": { "type": "number", "maximum": 10 },
                "kind": { "type": "string", "enum": ["x", "y"] } } } } } })
}

/// The breaking changes when the value at `pointer` becomes `value`; `null` removes it.
fn broken(pointer: &str, value: Value) -> Vec<String> {
    let mut new = document();
    let (parent, last) = pointer.rsplit_once('/').unwrap();
    let parent = new.pointer_mut(parent).unwrap();
    match parent {
        Value::Array(items) if last == "-" => items.push(value),
        Value::Array(items) => items[last.parse::<usize>().unwrap()] = value,
        Value::Object(members) if value.is_null() => {
            drop(members.remove(&last.replace("~1", "/")).unwrap())
        }
        Value::Object(members) => drop(members.insert(last.replace("~1", "/"), value)),
        other => panic!("{other}"),
    }
    compare(&document(), &new)
        .iter()
        .map(ToString::to_string)
        .collect()
}

const GET: &str = "/paths/~1tasks~1{id}/get";
const PATCH: &str = "/paths/~1tasks~1{id}/patch";
const TASK: &str = "/components/schemas/Task";
const BODY: &str = "/components/schemas/TaskPatch";

#[test]
fn the_same_document_breaks_nothing() {
    assert_eq!(compare(&document(), &document()), []);
}

#[test]
fn an_operation_that_is_gone() {
    assert_eq!(
        broken(GET, Value::Null),
        ["get_task: the operation is gone"]
    );
}

#[test]
fn another_route() {
    let mut new = document();
    let item = new["paths"]
        .as_object_mut()
        .unwrap()
        .remove("/tasks/{id}")
        .unwrap();
    let mut renamed = new.clone();
    renamed["paths"]["/tasks/{task_id}"] = item.clone();
    // Only the parameter's own name differs here, which no caller can see.
    assert!(
        compare(&document(), &renamed)
            .iter()
            .all(|b| !b.what.contains("route"))
    );
    new["paths"]["/jobs/{id}"] = item;
    assert_eq!(
        compare(&document(), &new)[0].what,
        "the route was GET /tasks/{} and is GET /jobs/{}"
    );
}

#[test]
fn another_permission() {
    let at = format!("{GET}/security");
    let needs = |scopes: Value| broken(&at, json!([{ "api_key": scopes }]));
    assert_eq!(
        needs(json!(["use:ai"])),
        ["get_task: the permission was read:tasks and is use:ai"]
    );
    assert_eq!(needs(json!(["read:tasks", "use:ai"])).len(), 1);
    assert_eq!(needs(json!([])), Vec::<String>::new());
    let any = format!("{PATCH}/security");
    assert_eq!(
        broken(&any, json!([{ "api_key": ["write:tasks"] }])),
        ["update_task: the permission was any valid key and is write:tasks"]
    );
    assert_eq!(broken(&any, json!([])), Vec::<String>::new());
}

#[test]
fn inputs() {
    let parameters = format!("{GET}/parameters");
    let add = |required: bool| {
        broken(
            &format!("{parameters}/-"),
            json!({ "name": "q", "in": "query", "required": required, "schema": {} }),
        )
    };
    assert_eq!(
        add(true),
        ["get_task: the query parameter q is new and required"]
    );
    assert_eq!(add(false), Vec::<String>::new());
    assert_eq!(
        broken(&format!("{parameters}/1/required"), json!(true)),
        ["get_task: the query parameter sort is now required"]
    );
    assert_eq!(
        broken(&format!("{parameters}/1/name"), json!("by")),
        ["get_task: the query parameter sort is gone"]
    );
    assert_eq!(
        broken(&format!("{parameters}/1/schema/enum"), json!(["a", "c"])),
        ["get_task: query parameter sort: the value \"b\" is gone"]
    );
    assert_eq!(
        broken(
            &format!("{parameters}/1/schema/enum"),
            json!(["a", "b", "c"])
        ),
        Vec::<String>::new()
    );
    assert_eq!(
        broken(&format!("{PATCH}/requestBody/required"), json!(true)),
        ["update_task: the body is now required"]
    );
    assert_eq!(
        broken(&format!("{PATCH}/requestBody"), Value::Null),
        ["update_task: a body is no longer taken"]
    );
    assert_eq!(
        broken(&format!("{GET}/requestBody"), json!({ "required": true })),
        ["get_task: a body is now required"]
    );
}

#[test]
fn members_of_a_body() {
    assert_eq!(
        broken(&format!("{BODY}/required"), json!(["title"])),
        ["update_task: body, title: the member is now required"]
    );
    assert_eq!(
        broken(&format!("{BODY}/properties/kind"), Value::Null),
        ["update_task: body, kind: the member is gone"]
    );
    assert_eq!(
        broken(&format!("{BODY}/additionalProperties"), json!(false)),
        ["update_task: body: unknown members are refused now"]
    );
    assert_eq!(
        broken(
            &format!("{BODY}/properties/new"),
            json!({ "type": "string" })
        ),
        Vec::<String>::new()
    );
}

#[test]
fn a_narrower_input() {
    let at = |rest: &str, value: Value| broken(&format!("{BODY}/properties/{rest}"), value);
    assert_eq!(
        at("title/type", json!("string")),
        ["update_task: body, title: the type was null or string and is string"]
    );
    assert_eq!(
        at("slots/type", json!("integer")),
        ["update_task: body, slots: the type was fraction or integer and is integer"]
    );
    assert_eq!(
        at("title/maxLength", json!(100)),
        ["update_task: body, title: maxLength was 120 and is 100"]
    );
    assert_eq!(
        at("title/minLength", json!(1)),
        ["update_task: body, title: minLength is now 1"]
    );
    assert_eq!(
        at("slots/maximum", json!(9)),
        ["update_task: body, slots: maximum was 10 and is 9"]
    );
    assert_eq!(
        at("title/pattern", json!("^a")),
        ["update_task: body, title: pattern is now \"^a\""]
    );
    assert_eq!(
        at("title/format", json!("uri")),
        ["update_task: body, title: format is now \"uri\""]
    );
    assert_eq!(
        at("title/enum", json!(["a"])),
        ["update_task: body, title: only listed values are taken now"]
    );
    for (rest, wider) in [
        ("title/maxLength", json!(200)),
        ("slots/maximum", json!(11)),
        ("title/maxLength", Value::Null),
    ] {
        assert_eq!(at(rest, wider), Vec::<String>::new(), "{rest}");
    }
}

/// A change of the task affects both operations that return it.
fn answered(rest: &str, value: Value) -> Vec<String> {
    let found = broken(&format!("{TASK}/{rest}"), value);
    let of = |id: &str| -> Vec<String> {
        found
            .iter()
            .filter_map(|b| b.strip_prefix(id))
            .map(str::to_owned)
            .collect()
    };
    let (one, other) = (of("get_task: answer 200"), of("update_task: answer 200"));
    assert_eq!(one, other);
    assert_eq!(one.len() + other.len(), found.len());
    one
}

#[test]
fn an_answer_that_promises_less() {
    assert_eq!(
        answered("properties/reward", Value::Null),
        [", reward: the member is gone"]
    );
    assert_eq!(
        answered("required", json!(["id"])),
        [", parts: the member may now be absent"]
    );
    assert_eq!(
        answered("properties/id/type", json!("integer")),
        [", id: the type was string and is integer"]
    );
    assert_eq!(
        answered("properties/id/type", json!(["string", "null"])),
        [", id: the type was string and is null or string"]
    );
    assert_eq!(
        answered("properties/id/format", Value::Null),
        [", id: format is now \"uuid\" no longer"]
    );
    assert_eq!(
        answered("properties/reward/minimum", Value::Null),
        [", reward: minimum is now 0 no longer"]
    );
    assert_eq!(
        answered("properties/status/enum", json!(["open"])),
        [", status: the value \"closed\" is gone"]
    );
}

#[test]
fn an_answer_that_promises_more() {
    for (rest, value) in [
        ("properties/status/enum", json!(["open", "closed", "new"])),
        ("properties/more", json!({ "type": "string" })),
        ("required", json!(["id", "parts", "reward"])),
        ("properties/reward/minimum", json!(1)),
        ("properties/id/description", json!("The id.")),
    ] {
        assert_eq!(answered(rest, value), Vec::<String>::new(), "{rest}");
    }
}

#[test]
fn alternatives_of_an_answer() {
    let three =
        json!([{ "$ref": "#/components/schemas/Owner" }, { "type": "null" }, { "type": "string" }]);
    assert_eq!(
        answered("properties/owner/oneOf", three),
        [", owner: oneOf: {\"type\":\"string\"} is new"]
    );
    assert_eq!(
        answered(
            "properties/owner/oneOf",
            json!([{ "$ref": "#/components/schemas/Owner" }])
        ),
        Vec::<String>::new()
    );
}

#[test]
fn a_status_and_a_header() {
    assert_eq!(
        broken(
            &format!("{GET}/responses/200/headers/X-Request-Id"),
            Value::Null
        ),
        ["get_task: answer 200: the header X-Request-Id is gone"]
    );
    assert_eq!(
        broken(&format!("{GET}/responses/401"), Value::Null),
        Vec::<String>::new()
    );
    assert_eq!(
        broken(&format!("{GET}/responses/200"), Value::Null),
        ["get_task: answer 200 is gone"]
    );
}

#[test]
fn a_schema_that_holds_itself_ends() {
    let found = answered(
        "properties/parts/items",
        json!({ "$ref": "#/components/schemas/Owner" }),
    );
    assert!(
        found.contains(&", parts[].reward: the member is gone".to_owned()),
        "{found:?}"
    );
}
