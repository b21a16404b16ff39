//! Embeddings.

use aivy_provider::testing::{Script, ScriptedUpstream};
use aivy_provider::wire::{EmbeddingsRequest, Usage};
use aivy_provider::{Fault, ProviderError};
use serde_json::{Value, json};

use crate::harness::{build, once, provider, shared_options};

fn request(texts: &[&str]) -> EmbeddingsRequest {
    let body = json!({"model": "m", "input": texts, "dimensions": 2});
    EmbeddingsRequest::read(body.to_string().into()).unwrap()
}

fn body(usage: &Value) -> Value {
    json!({"object": "list", "model": "m", "usage": usage, "data": [
        {"object": "embedding", "index": 1, "embedding": [0.5, -1]},
        {"object": "embedding", "index": 0, "embedding": [0.25, 2.0]}]})
}

#[tokio::test]
async fn vectors_come_in_the_order_of_the_texts() {
    let usage = json!({"prompt_tokens": 4, "total_tokens": 4});
    let (mut upstream, providers) = once(Script::json(200, &body(&usage))).await;
    let answer = providers
        .embeddings(&request(&["one", "two"]))
        .await
        .unwrap();
    assert_eq!(answer.response.json, body(&usage).to_string());
    let vectors = answer.response.vectors(2).unwrap();
    assert_eq!(vectors, [[0.25, 2.0], [0.5, -1.0]]);
    assert_eq!(
        (answer.used.usage, answer.used.estimated),
        (Usage::of(4, 0), false)
    );
    let sent = upstream.request().await;
    assert_eq!(sent.path, "/v1/embeddings");
    assert_eq!(
        sent.json(),
        json!({"model": "m", "input": ["one", "two"], "dimensions": 2})
    );
}

#[tokio::test]
async fn without_usage_it_is_counted_here() {
    let (_upstream, providers) = once(Script::json(200, &body(&Value::Null))).await;
    let answer = providers
        .embeddings(&request(&["one", "two"]))
        .await
        .unwrap();
    // One token each, plus two marks for each.
    assert_eq!(
        (answer.used.usage, answer.used.estimated),
        (Usage::of(6, 0), true)
    );
}

#[tokio::test]
async fn another_number_of_vectors_is_no_answer_and_the_next_provider_is_asked() {
    let usage = json!({"prompt_tokens": 4, "total_tokens": 4});
    let (_upstream, providers) = once(Script::json(200, &body(&usage))).await;
    let error = providers.embeddings(&request(&["one"])).await.unwrap_err();
    assert_eq!(error, ProviderError::BadAnswer(Fault::Count));
    let short = ScriptedUpstream::start([Script::json(200, &json!({"data": []}))]).await;
    let whole = ScriptedUpstream::start([Script::json(200, &body(&usage))]).await;
    let providers = build(
        vec![provider("a", &short), provider("b", &whole)],
        shared_options(2),
    );
    providers
        .embeddings(&request(&["one", "two"]))
        .await
        .unwrap();
}
