//! The operations of the document.

use crate::case::{Case, Face, Wants};
use crate::dictionary::InsertionPoint;
use crate::document::Operation;
use crate::json::Json;
use crate::mutate::mutate;
use crate::request::{Request, encode};
use crate::world::Hand;

const JSON: &str = "application/json";

const METHODS: [&str; 9] = [
    "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "POST", "GET", "TRACE", "PROPFIND",
];

/// A valid request of an operation.
pub(super) fn valid(place: usize, hand: &mut Hand) -> Case {
    let operation = &hand.world.document.operations[place];
    let body = body(operation, hand);
    let mut request = request(operation, hand);
    if let Some(body) = body {
        request = request.body(JSON, body.bytes());
    }
    if operation.method == "POST" && hand.random.chance(30) {
        request = request.line(format!("Idempotency-Key: {}", hand.request_id));
    }
    case(operation, "valid", request, hand)
}

/// A valid act on an existing object: most of them find it in another status, and few succeed.
pub(super) fn act(hand: &mut Hand) -> Case {
    let operations = &hand.world.document.operations;
    let is_act = |it: &Operation| it.method == "POST" && !it.in_path.is_empty();
    let acts: Vec<_> = (0..operations.len())
        .filter(|&it| is_act(&operations[it]))
        .collect();
    if acts.is_empty() {
        return bent(hand);
    }
    let place = *hand.random.pick(&acts);
    valid(place, hand)
}

/// A request with an error in it.
pub(super) fn bent(hand: &mut Hand) -> Case {
    let operations = &hand.world.document.operations;
    let operation = hand.random.pick(operations);
    let request = request(operation, hand);
    if let Some(body) = body(operation, hand) {
        // Bodies have more variants than the rest.
        if hand.random.chance(65) {
            let (bytes, said) = mutate(body, &hand.world.dictionary, &mut hand.random);
            return case(operation, &said, request.body(JSON, bytes), hand);
        }
        return bent_head(operation, request.body(JSON, body.bytes()), hand);
    }
    bent_head(operation, request, hand)
}

/// An error in the target, the method or the headers.
fn bent_head(operation: &Operation, mut request: Request, hand: &mut Hand) -> Case {
    let said = match hand.random.below(8) {
        0 | 1 => {
            let (class, word) = hand.word(InsertionPoint::Path);
            request.target = insert(&request.target, &word, hand);
            class
        }
        2 => {
            let (class, word) = hand.word(InsertionPoint::Text);
            request.target = with_query(operation, &request.target, &word, hand);
            class
        }
        3 => {
            request.method = (*hand.random.pick(&METHODS)).to_owned();
            "another method"
        }
        4 => {
            let bytes = hand.random.bytes(40);
            request = request.body(JSON, bytes);
            "a body"
        }
        5 if hand.random.chance(50) => {
            request = request.key(&hand.world.weak_key);
            let said = "a key that may do little";
            return case(operation, said, request, hand);
        }
        _ => {
            let (class, line) = hand.word(InsertionPoint::Head);
            // A duplicate name is a class of its own.
            let again = hand.random.chance(25);
            request = if again {
                request.also(line)
            } else {
                request.line(line)
            };
            class
        }
    };
    let mut wants = Wants::one(Face::Api);
    wants.head_only = request.method == "HEAD";
    Case::of(format!("{}: {said}", operation.id), request.bytes(), wants)
}

/// The case for a request with a well-formed head.
fn case(operation: &Operation, said: &str, request: Request, hand: &Hand) -> Case {
    let request = request.line(format!("X-Request-Id: {}", hand.request_id));
    let mut wants = Wants::one(Face::Api);
    wants.plain = true;
    wants.request_id = Some(hand.request_id.clone());
    wants.statuses.clone_from(&operation.statuses);
    Case::of(format!("{}: {said}", operation.id), request.bytes(), wants)
}

/// A request without its body.
fn request(operation: &Operation, hand: &mut Hand) -> Request {
    let target = target(operation, hand);
    let key = hand.key_for(&target);
    Request::new(&operation.method, target).key(&key)
}

fn body(operation: &Operation, hand: &mut Hand) -> Option<Json> {
    let schema = operation.body.as_ref()?;
    let mut random = hand.branch();
    Some(hand.maker().value(schema, &mut random))
}

/// The path and the query, with valid values.
fn target(operation: &Operation, hand: &mut Hand) -> String {
    let mut random = hand.branch();
    let maker = hand.maker();
    let mut path = operation.path.clone();
    for parameter in &operation.in_path {
        let value = plain(&maker.value(&parameter.schema, &mut random));
        path = path.replace(&format!("{{{}}}", parameter.name), &encode(&value));
    }
    let mut target = format!("/v1{path}");
    let mut separator = '?';
    for parameter in &operation.in_query {
        if random.chance(25) {
            let value = plain(&maker.value(&parameter.schema, &mut random));
            target.push_str(&format!("{separator}{}={}", parameter.name, encode(&value)));
            separator = '&';
        }
    }
    target
}

/// A value as the text of a parameter.
fn plain(value: &Json) -> String {
    match value {
        Json::Text(text) => text.clone(),
        other => String::from_utf8_lossy(&other.bytes()).into_owned(),
    }
}

/// Inserts a word between two parts of the target, or at its end.
fn insert(target: &str, word: &str, hand: &mut Hand) -> String {
    let breaks: Vec<_> = target
        .match_indices(['/', '?', '&', '='])
        .map(|(it, _)| it + 1)
        .collect();
    if hand.random.chance(30) {
        return format!("{target}{word}");
    }
    let place = *hand.random.pick(&breaks);
    if hand.random.chance(50) {
        let end = target[place..]
            .find(['/', '?', '&'])
            .map_or(target.len(), |it| place + it);
        return format!("{}{word}{}", &target[..place], &target[end..]);
    }
    format!("{}{word}{}", &target[..place], &target[place..])
}

fn with_query(operation: &Operation, target: &str, word: &str, hand: &mut Hand) -> String {
    let names: Vec<_> = operation
        .in_query
        .iter()
        .map(|it| it.name.as_str())
        .collect();
    let name = if names.is_empty() {
        "page"
    } else {
        *hand.random.pick(&names)
    };
    let path = target.split('?').next().unwrap_or_default();
    format!("{path}?{name}={}", encode(word))
}
