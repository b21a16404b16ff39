//! `POST /openai/v1/chat/completions`

use serde_json::{Value, json};

use super::super::events::{self, Event, events};
use super::super::{BOTH, settled};
use super::post;
use crate::harness::Server;
use crate::harness::models::{MODELS, answer};

each_backend! {
    shared: a_completion_has_openai_s_shape, a_stream_has_openai_s_shape,
        usage_comes_where_it_is_asked_for, what_was_used_is_spent;
}

fn body(stream: Option<Value>) -> Value {
    let mut body = json!({
        "model": MODELS[0], "messages": [{ "role": "user", "content": "one two" }], "seed": 7,
    });
    if let Some(options) = stream {
        body["stream"] = json!(true);
        body["stream_options"] = options;
    }
    body
}

async fn a_completion_has_openai_s_shape(server: &Server) {
    let key = server.key("use:ai").await;
    let answered = post(server, &key, "chat/completions", &body(None)).await;
    assert_eq!(answered.header("content-type"), "application/json");
    let completion = answered.json();
    assert_eq!(
        (&completion["object"], &completion["model"]),
        (&json!("chat.completion"), &json!(MODELS[0]))
    );
    let choice = json!({
        "index": 0, "message": { "role": "assistant", "content": answer("one two") },
        "finish_reason": "stop",
    });
    assert_eq!(completion["choices"], json!([choice]));
    let usage = json!({ "prompt_tokens": 2, "completion_tokens": 4, "total_tokens": 6 });
    assert_eq!(completion["usage"], usage);
    assert!(
        completion["id"].is_string() && completion["created"].is_i64(),
        "{completion}"
    );
}

/// The chunks of a stream, which must end as OpenAI's do.
fn chunks(events: &[Event]) -> Vec<Value> {
    assert!(events.iter().all(|(name, _)| name.is_empty()), "{events:?}");
    let (end, chunks) = events.split_last().unwrap();
    assert_eq!(end.1, "[DONE]");
    let chunks: Vec<_> = chunks.iter().map(events::data).collect();
    assert!(
        chunks
            .iter()
            .all(|chunk| chunk["object"] == "chat.completion.chunk")
    );
    chunks
}

async fn a_stream_has_openai_s_shape(server: &Server) {
    let key = server.key("use:ai").await;
    let answered = post(server, &key, "chat/completions", &body(Some(json!(null)))).await;
    let chunks = chunks(&events(&answered));
    let text: String = chunks
        .iter()
        .filter_map(|chunk| chunk["choices"][0]["delta"]["content"].as_str())
        .collect();
    assert_eq!(text, answer("one two"));
    let last = chunks.last().unwrap();
    assert_eq!(last["choices"][0]["finish_reason"], "stop");
    // Nobody asked.
    assert!(
        chunks.iter().all(|chunk| chunk["usage"].is_null()),
        "{chunks:?}"
    );
    assert!(
        chunks.iter().all(|chunk| chunk["choices"] != json!([])),
        "{chunks:?}"
    );
}

async fn usage_comes_where_it_is_asked_for(server: &Server) {
    let key = server.key("use:ai").await;
    let wanted = body(Some(json!({ "include_usage": true })));
    let answered = post(server, &key, "chat/completions", &wanted).await;
    let chunks = chunks(&events(&answered));
    let (last, others) = chunks.split_last().unwrap();
    assert_eq!(
        (&last["choices"], &last["usage"]["total_tokens"]),
        (&json!([]), &json!(6))
    );
    assert_eq!(
        (&last["id"], &last["model"]),
        (&others[0]["id"], &json!(MODELS[0]))
    );
    assert!(
        others.iter().all(|chunk| chunk["usage"].is_null()),
        "{others:?}"
    );
}

async fn what_was_used_is_spent(server: &Server) {
    let key = server.key(BOTH).await;
    post(server, &key, "chat/completions", &body(None)).await;
    post(server, &key, "chat/completions", &body(Some(json!({})))).await;
    assert_eq!(settled(server, &key).await["spent"], 12);
}
