//! The other protocols: OpenAI's, and the Model Context Protocol.

use serde_json::{Value, json};

use crate::case::{Case, Face, Wants};
use crate::dictionary::InsertionPoint;
use crate::json::Json;
use crate::mutate::mutate;
use crate::request::{Request, encode};
use crate::world::Hand;

const JSON: &str = "application/json";

/// Requests of OpenAI's clients.
pub(super) fn openai(hand: &mut Hand) -> Case {
    if hand.random.chance(15) {
        return models(hand);
    }
    let (class, word) = hand.word(InsertionPoint::OpenAi);
    let path = if word.contains("\"input\"") {
        "embeddings"
    } else {
        "chat/completions"
    };
    let mut said = class.to_owned();
    let mut bytes = word.clone().into_bytes();
    // Some words are invalid JSON; they stay unchanged.
    if let (true, Ok(value)) = (hand.random.chance(60), serde_json::from_str::<Value>(&word)) {
        (bytes, said) = mutate((&value).into(), &hand.world.dictionary, &mut hand.random);
    }
    let key = hand.key();
    let request = Request::new("POST", format!("/openai/v1/{path}"))
        .key(&key)
        .body(JSON, bytes);
    finish(
        &format!("openai {path}: {said}"),
        request,
        Face::OpenAi,
        hand,
    )
}

fn models(hand: &mut Hand) -> Case {
    let (class, word) = match hand.random.below(3) {
        0 => ("list", String::new()),
        1 => hand.word(InsertionPoint::Path),
        _ => hand.word(InsertionPoint::Text),
    };
    let word = if class == "paths" {
        word
    } else {
        encode(&word)
    };
    let key = hand.key();
    let target = format!("/openai/v1/models/{word}");
    let request = Request::new("GET", target.trim_end_matches('/')).key(&key);
    let mut wants = Wants::one(Face::OpenAi);
    wants.face = if class == "paths" {
        Face::Any
    } else {
        Face::OpenAi
    };
    Case::of(format!("openai models: {class}"), request.bytes(), wants)
}

/// Messages of the Model Context Protocol.
pub(super) fn mcp(hand: &mut Hand) -> Case {
    let message = message(hand);
    let (bytes, said) = match hand.random.below(3) {
        0 => (message.bytes(), "valid".to_owned()),
        1 => {
            let count = 1 + hand.random.below(3);
            let batch = Json::List(vec![message; count]);
            (batch.bytes(), "a batch".to_owned())
        }
        _ => mutate(message, &hand.world.dictionary, &mut hand.random),
    };
    let key = hand.key();
    let request = Request::new("POST", "/mcp").key(&key).body(JSON, bytes);
    let request = request.line("Accept: application/json, text/event-stream");
    finish(&format!("mcp: {said}"), request, Face::Mcp, hand)
}

fn message(hand: &mut Hand) -> Json {
    let method = *hand.random.pick(&[
        "initialize",
        "notifications/initialized",
        "ping",
        "tools/list",
        "tools/call",
        "tools/call",
        "tools/call",
        "resources/list",
        "completion/complete",
        "no/such",
    ]);
    let params = match method {
        "initialize" => Json::from(&json!({
            "protocolVersion": "2025-06-18",
            "capabilities": {},
            "clientInfo": {"name": "fuzz", "version": "1"},
        })),
        "tools/call" => call(hand),
        _ => Json::Object(Vec::new()),
    };
    let mut members = vec![
        ("jsonrpc".to_owned(), Json::text("2.0")),
        ("method".to_owned(), Json::text(method)),
        ("params".to_owned(), params),
    ];
    if !method.starts_with("notifications/") {
        let id = *hand
            .random
            .pick(&["1", "\"a\"", "null", "1.5", "9007199254740993", "[]"]);
        members.push(("id".to_owned(), Json::raw(id)));
    }
    Json::Object(members)
}

fn call(hand: &mut Hand) -> Json {
    let mut random = hand.branch();
    let tools = &hand.world.tools;
    let Some((name, schema)) = (!tools.is_empty()).then(|| random.pick(tools)) else {
        return Json::Null;
    };
    let arguments = hand.maker_in(schema).value(schema, &mut random);
    Json::Object(vec![
        ("name".to_owned(), Json::text(name)),
        ("arguments".to_owned(), arguments),
    ])
}

/// Sometimes adds an unusual head.
fn finish(name: &str, request: Request, face: Face, hand: &mut Hand) -> Case {
    let mut wants = Wants::one(face);
    if hand.random.chance(15) {
        let (class, line) = hand.word(InsertionPoint::Head);
        return Case::of(
            format!("{name}, {class}"),
            request.line(line).bytes(),
            wants,
        );
    }
    wants.plain = true;
    wants.request_id = Some(hand.request_id.clone());
    let request = request.line(format!("X-Request-Id: {}", hand.request_id));
    Case::of(name, request.bytes(), wants)
}
