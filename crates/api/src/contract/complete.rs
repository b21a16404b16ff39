//! Adds to the document what all operations have in common: errors, headers, examples, samples.
//!
//! The errors of an operation follow from its properties: whether it takes a body or parameters,
//! refers to an object, requires a permission, is a POST. An operation with other errors (a
//! conflict, for example) lists their codes in the extension `x-errors`.

use actix_web::http::header::HeaderName;
use aivy_types::ErrorCode;
use serde_json::{Map, Value, json};

use super::{events, example, members, named, promises, sample, texts};
use crate::headers;

/// The keys of a path item that hold operations.
pub(super) const METHODS: &[&str] = &["get", "put", "post", "delete", "patch"];

/// Completes `document` in place; returns violations of the rules for operations.
pub fn complete(document: &mut Value) -> Vec<String> {
    components(document);
    promises::keep(document);
    let snapshot = document.clone();
    let mut problems = Vec::new();
    for (path, item) in document["paths"].as_object_mut().into_iter().flatten() {
        let item = item.as_object_mut().into_iter().flatten();
        for (method, operation) in item.filter(|(name, _)| METHODS.contains(&name.as_str())) {
            problems.extend(violations(path, method, operation));
            let nameless = named::parameters(&snapshot["components"]["schemas"], operation);
            problems.extend(nameless.iter().map(|name| {
                format!("{method} {path}: no component has the values of the parameter {name}")
            }));
            complete_operation(&snapshot, path, method, operation);
        }
    }
    drop_unused(document, "responses");
    drop_unused(document, "headers");
    problems
}

/// Removes the components of a kind that nothing refers to.
fn drop_unused(document: &mut Value, kind: &str) {
    let text = document.to_string();
    if let Some(components) = document["components"][kind].as_object_mut() {
        components.retain(|name, _| text.contains(&format!("\"#/components/{kind}/{name}\"")));
    }
}

/// Schemas, headers, responses and the security scheme that operations refer to.
fn components(document: &mut Value) {
    let body = json!({ "$ref": "#/components/schemas/ErrorEnvelope" });
    let schemas = &mut document["components"]["schemas"];
    schemas["ErrorEnvelope"] =
        json!(<aivy_types::ErrorEnvelope as utoipa::PartialSchema>::schema());
    schemas["ErrorBody"] = json!(<aivy_types::ErrorBody as utoipa::PartialSchema>::schema());
    schemas["ChatDelta"] = json!(<aivy_types::ai::ChatDelta as utoipa::PartialSchema>::schema());
    schemas["ChatDone"] = json!(<aivy_types::ai::ChatDone as utoipa::PartialSchema>::schema());
    schemas["TaskSort"] = json!(<aivy_types::body::TaskSort as utoipa::PartialSchema>::schema());
    schemas["SortOrder"] = json!(<aivy_types::body::Order as utoipa::PartialSchema>::schema());
    members::rewrite(schemas);
    texts::rewrite(schemas);
    let mut responses = Map::new();
    for status in statuses(ErrorCode::ALL) {
        let codes: Vec<ErrorCode> = with_status(ErrorCode::ALL, status).collect();
        responses.insert(response_name(&codes), error_response(&codes, &body));
    }
    document["components"]["responses"] = Value::Object(responses);
    document["components"]["headers"] = headers::components();
    document["components"]["securitySchemes"] = json!({ "api_key": {
        "type": "http", "scheme": "bearer",
        "description": "An API key: `Authorization: Bearer YOUR_API_KEY`. The scopes are the permissions that the key must have.",
    }});
}

fn complete_operation(document: &Value, path: &str, method: &str, operation: &mut Value) {
    if method == "post" {
        idempotency_key(operation);
    }
    for (status, response) in operation["responses"].as_object_mut().into_iter().flatten() {
        response["headers"] = headers::references(&success_headers(status, method, response));
        if let Some(media) = response["content"].get_mut("text/event-stream") {
            events::describe(media);
        }
        if response["content"].get("application/json").is_some() {
            media_example(document, &mut response["content"]["application/json"]);
        }
    }
    // utoipa marks a body as optional only if null is allowed too.
    if let Some(members) = operation.as_object_mut()
        && members.remove("x-optional-body").is_some()
    {
        operation["requestBody"]["required"] = json!(false);
    }
    if operation.get("requestBody").is_some() {
        media_example(
            document,
            &mut operation["requestBody"]["content"]["application/json"],
        );
    }
    for status in statuses(&errors(method, operation)) {
        let codes: Vec<ErrorCode> = with_status(ErrorCode::ALL, status).collect();
        let target = format!("#/components/responses/{}", response_name(&codes));
        operation["responses"][status.to_string()] = json!({ "$ref": target });
    }
    operation["x-codeSamples"] = sample::all(document, path, method, operation, sample::BASE);
}

/// The headers of a success: the location of a new resource, and whether the response is a replay.
fn success_headers(status: &str, method: &str, response: &Value) -> Vec<HeaderName> {
    let mut names = headers::ALWAYS.to_vec();
    let schema = &response["content"]["application/json"]["schema"]["$ref"];
    if schema
        .as_str()
        .is_some_and(|name| name.ends_with("ListEnvelope"))
    {
        names.push(headers::LINK);
    }
    if status == "201" {
        names.push(headers::LOCATION);
    }
    let streamed = !response["content"]["text/event-stream"].is_null();
    if method == "post" && !streamed {
        names.push(headers::REPLAYED);
    }
    names
}

/// Every POST can be retried.
fn idempotency_key(operation: &mut Value) {
    let kept = if streams(operation) {
        "Prevents a retry from being charged twice: a stream is not stored, and a retry with the same key returns 409."
    } else {
        "Makes retries safe: the first response is stored for 24 hours, and a retry with the same key returns it again."
    };
    let description =
        format!("{kept} Use a new value, such as a UUID, for each request that is not a retry.");
    let parameter = json!({
        "name": "Idempotency-Key", "in": "header", "required": false,
        "description": description,
        "schema": { "type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$" },
    });
    match operation["parameters"].as_array_mut() {
        Some(list) => list.push(parameter),
        None => operation["parameters"] = json!([parameter]),
    }
}

fn media_example(document: &Value, media: &mut Value) {
    if let Some(example) = example::of(document, &media["schema"]) {
        media["example"] = example;
    }
}

/// The error codes of an operation, sorted.
#[must_use]
pub fn errors(method: &str, operation: &Value) -> Vec<ErrorCode> {
    use ErrorCode as E;
    let mut codes = vec![
        E::RateLimitExceeded,
        E::InternalError,
        E::ServiceUnavailable,
        E::InvalidRequest,
    ];
    let parameters = operation["parameters"].as_array();
    let in_path = |parameter: &Value| parameter["in"] == "path";
    if !public(operation) {
        codes.push(E::Unauthorized);
    }
    if permission(operation).is_some() {
        codes.push(E::Forbidden);
    }
    if parameters.is_some_and(|list| list.iter().any(in_path)) {
        codes.push(E::NotFound);
    }
    if operation.get("requestBody").is_some() {
        codes.extend([E::PayloadTooLarge, E::UnsupportedMediaType]);
    }
    if method.eq_ignore_ascii_case("post") {
        codes.extend([E::IdempotencyInProgress, E::IdempotencyKeyReused]);
        // A call of a provider is not repeated if its response was not kept.
        if permission(operation) == Some(aivy_types::Permission::UseAi.as_str()) {
            codes.push(E::Conflict);
        }
    }
    let own = operation["x-errors"].as_array().into_iter().flatten();
    codes.extend(own.filter_map(code));
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// The error code with the name `name`, if there is one.
fn code(name: &Value) -> Option<ErrorCode> {
    name.as_str()?.parse().ok()
}

/// Whether an operation takes larger bodies than most: texts for AI tools can be long.
#[must_use]
pub fn takes_large_body(operation: &Value) -> bool {
    let asks_a_tool = permission(operation) == Some(aivy_types::Permission::UseAi.as_str());
    asks_a_tool && operation.get("requestBody").is_some()
}

/// Whether the success response of an operation is a stream of events.
#[must_use]
pub fn streams(operation: &Value) -> bool {
    !operation["responses"]["200"]["content"]["text/event-stream"].is_null()
}

/// Whether an operation needs no key.
#[must_use]
pub fn public(operation: &Value) -> bool {
    operation["security"].as_array().is_none_or(Vec::is_empty)
}

/// The permission that an operation requires: the scope of its security requirement.
#[must_use]
pub fn permission(operation: &Value) -> Option<&str> {
    operation["security"][0]["api_key"][0].as_str()
}

fn violations(path: &str, method: &str, operation: &Value) -> Vec<String> {
    let place = format!("{} {path}", method.to_uppercase());
    let mut problems = Vec::new();
    let mut need = |holds: bool, what: &str| {
        if !holds {
            problems.push(format!("{place}: {what}"));
        }
    };
    let text = |name: &str| operation[name].as_str().unwrap_or_default();
    let verb = text("operationId")
        .split_once('_')
        .map_or("", |(verb, _)| verb);
    need(
        !verb.is_empty(),
        "the operation id must be <verb>_<resource>",
    );
    need(
        !text("summary").is_empty(),
        "a summary is missing (the first line of the doc comment)",
    );
    need(
        !text("description").is_empty(),
        "a description is missing (the doc comment after its first paragraph)",
    );
    need(
        operation["tags"]
            .as_array()
            .is_some_and(|tags| tags.len() == 1),
        "exactly one tag is needed",
    );
    let successes = operation["responses"].as_object().map_or(0, |responses| {
        responses
            .keys()
            .filter(|status| status.starts_with('2'))
            .count()
    });
    need(successes == 1, "exactly one 2xx answer is needed");
    if let Some(scope) = permission(operation) {
        need(
            scope.parse::<aivy_types::Permission>().is_ok(),
            "the scope is not a permission",
        );
    }
    for name in operation["x-errors"].as_array().into_iter().flatten() {
        need(
            code(name).is_some(),
            "x-errors names a code that the table does not have",
        );
    }
    problems
}

fn statuses(codes: &[ErrorCode]) -> Vec<u16> {
    let mut statuses: Vec<_> = codes.iter().map(|code| code.status()).collect();
    statuses.sort_unstable();
    statuses.dedup();
    statuses
}

fn with_status(codes: &[ErrorCode], status: u16) -> impl Iterator<Item = ErrorCode> {
    codes
        .iter()
        .copied()
        .filter(move |code| code.status() == status)
}

/// The name of the component, from the first code with the status: `Unauthorized`, `Conflict`.
fn response_name(codes: &[ErrorCode]) -> String {
    codes
        .first()
        .map(|code| format!("{code:?}"))
        .unwrap_or_default()
}

fn error_response(codes: &[ErrorCode], schema: &Value) -> Value {
    let lines: Vec<_> = codes
        .iter()
        .map(|code| format!("`{code}`: {}", code.when()))
        .collect();
    let examples: Map<String, Value> = codes
        .iter()
        .map(|code| {
            let body = aivy_types::ErrorEnvelope::new(*code, Vec::new());
            (code.to_string(), json!({ "value": body }))
        })
        .collect();
    let mut names = headers::ALWAYS.to_vec();
    names.extend(codes.iter().flat_map(|code| headers::of_error(*code)));
    json!({
        "description": lines.join("\n\n"),
        "headers": headers::references(&names),
        "content": { "application/json": { "schema": schema, "examples": examples } },
    })
}
