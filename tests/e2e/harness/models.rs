//! A well-behaved AI provider: its response depends only on the request, so that a test can predict
//! it. One for all tests of the process.

use std::net::TcpListener;
use std::sync::LazyLock;

use actix_web::web::{self, Bytes, Json};
use actix_web::{App, HttpResponse, HttpServer};
use serde_json::{Value, json};

/// Its models.
pub(crate) const MODELS: [&str; 2] = ["gpt-5-mini", "text-embedding-3-small"];

/// Its base URL.
pub(crate) static BASE: LazyLock<String> = LazyLock::new(|| {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}/v1", listener.local_addr().unwrap());
    std::thread::spawn(move || actix_rt::System::new().block_on(serve(listener)));
    base
});

/// The settings of a server with this provider.
pub(crate) fn settings() -> [String; 4] {
    [
        format!("ai.providers.test.url={}", *BASE),
        format!("ai.providers.test.models={}", MODELS.join(",")),
        format!("ai.default_model={}", MODELS[0]),
        format!("ai.embeddings.model={}", MODELS[1]),
    ]
}

async fn serve(listener: TcpListener) {
    let app = || {
        App::new().service(
            web::scope("/v1")
                .route("/models", web::get().to(models))
                .route("/chat/completions", web::post().to(chat))
                .route("/embeddings", web::post().to(embeddings)),
        )
    };
    let server = HttpServer::new(app).workers(1).disable_signals();
    server.listen(listener).unwrap().run().await.unwrap();
}

async fn models() -> Json<Value> {
    let data = MODELS.map(|id| json!({ "id": id, "object": "model", "owned_by": "test" }));
    Json(json!({ "object": "list", "data": data }))
}

/// The completion for a conversation.
pub(crate) fn answer(last: &str) -> String {
    format!("You said: {last}")
}

/// A token is a word here.
fn words(text: &str) -> usize {
    text.split_whitespace().count().max(1)
}

async fn chat(request: Json<Value>) -> HttpResponse {
    let said = |message: &Value| message["content"].as_str().unwrap_or_default().to_owned();
    let messages: Vec<String> = request["messages"]
        .as_array()
        .unwrap()
        .iter()
        .map(said)
        .collect();
    let text = answer(messages.last().unwrap());
    let read: usize = messages.iter().map(|text| words(text)).sum();
    let usage = json!({
        "prompt_tokens": read, "completion_tokens": words(&text), "total_tokens": read + words(&text),
    });
    if request["stream"] == true {
        return stream(&request["model"], &text, &usage);
    }
    let message = json!({ "role": "assistant", "content": text });
    HttpResponse::Ok().json(json!({
        "id": "chat-1", "object": "chat.completion", "created": 1, "model": request["model"],
        "choices": [{ "index": 0, "message": message, "finish_reason": "stop" }],
        "usage": usage,
    }))
}

fn stream(model: &Value, text: &str, usage: &Value) -> HttpResponse {
    let chunk = |choices: Value, usage: &Value| {
        let chunk = json!({
            "id": "chat-1", "object": "chat.completion.chunk", "created": 1, "model": model,
            "choices": choices, "usage": usage,
        });
        format!("data: {chunk}\n\n")
    };
    let piece =
        |text: &str| json!([{ "index": 0, "delta": { "content": text }, "finish_reason": null }]);
    let mut body: String = text
        .split_inclusive(' ')
        .map(|word| chunk(piece(word), &Value::Null))
        .collect();
    let end = json!([{ "index": 0, "delta": {}, "finish_reason": "stop" }]);
    body += &chunk(end, &Value::Null);
    body += &chunk(json!([]), usage);
    body += "data: [DONE]\n\n";
    HttpResponse::Ok()
        .content_type("text/event-stream")
        .body(Bytes::from(body))
}

/// An embedding counts how often each of eight letters occurs.
async fn embeddings(request: Json<Value>) -> Json<Value> {
    let texts: Vec<String> = match &request["input"] {
        Value::String(text) => vec![text.clone()],
        list => serde_json::from_value(list.clone()).unwrap(),
    };
    let item = |(index, text): (usize, &String)| {
        json!({
            "object": "embedding", "index": index, "embedding": vector(text),
        })
    };
    let data: Vec<Value> = texts.iter().enumerate().map(item).collect();
    let read: usize = texts.iter().map(|text| words(text)).sum();
    Json(json!({
        "object": "list", "model": request["model"], "data": data,
        "usage": { "prompt_tokens": read, "total_tokens": read },
    }))
}

fn vector(text: &str) -> Vec<usize> {
    let letters = "aeinorst".chars();
    letters
        .map(|letter| text.matches(letter).count() + 1)
        .collect()
}
