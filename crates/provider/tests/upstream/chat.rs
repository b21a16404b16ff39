//! Completions in one piece.

use aivy_provider::testing::{Script, ScriptedUpstream, completion};
use aivy_provider::wire::Usage;
use aivy_provider::{ModelRoute, RouteTarget, tokens};
use serde_json::{Value, json};

use crate::harness::{KEY, asking, build, once, provider, saying, shared_options};

#[tokio::test]
async fn an_answer_is_passed_on_with_what_is_not_read() {
    let mut body = completion("hello", 9, 2);
    body["system_fingerprint"] = json!("fp");
    body["choices"][0]["message"]["refusal"] = json!(null);
    let (_upstream, providers) = once(Script::json(200, &body)).await;
    let chat = providers.chat(&saying("hi")).await.unwrap();
    assert!(!chat.used.estimated);
    assert_eq!(chat.completion.json, body.to_string());
}

#[tokio::test]
async fn the_request_carries_the_key_and_asks_for_no_compression() {
    let (mut upstream, providers) = once(Script::json(200, &completion("hello", 9, 2))).await;
    let body = r#"{"seed": 4, "messages": [{"role": "user", "content": "hi"}], "model": "m"}"#;
    providers.chat(&asking(body)).await.unwrap();
    let sent = upstream.request().await;
    assert_eq!(
        (sent.method.as_str(), sent.path.as_str()),
        ("POST", "/v1/chat/completions")
    );
    assert_eq!(
        sent.header("authorization"),
        Some(format!("Bearer {KEY}").as_str())
    );
    assert_eq!(sent.header("content-type"), Some("application/json"));
    assert_eq!(sent.header("accept-encoding"), None);
    assert_eq!(sent.body, body.as_bytes());
}

#[tokio::test]
async fn a_connection_is_used_again() {
    let (mut upstream, providers) = once(Script::json(200, &completion("hello", 9, 2))).await;
    providers.chat(&saying("one")).await.unwrap();
    providers.chat(&saying("two")).await.unwrap();
    drop(providers);
    upstream.closed().await;
    assert_eq!(upstream.unread_requests(), 2);
    let another = tokio::time::timeout(crate::harness::SHORT, upstream.closed()).await;
    assert!(another.is_err(), "both calls went over one connection");
}

#[tokio::test]
async fn a_route_renames_the_model_both_ways() {
    let mut upstream =
        ScriptedUpstream::start([Script::json(200, &completion("hello", 9, 2))]).await;
    let mut options = shared_options(1);
    options.routes = vec![ModelRoute {
        pattern: "m".to_owned(),
        targets: vec![RouteTarget {
            provider: "a".to_owned(),
            model: Some("llama3:8b".to_owned()),
        }],
    }];
    let providers = build(vec![provider("a", &upstream)], options);
    let chat = providers.chat(&saying("hi")).await.unwrap();
    assert_eq!(chat.completion.model.as_deref(), Some("m"));
    assert!(chat.completion.json.contains(r#""model":"m""#));
    assert_eq!(upstream.request().await.json()["model"], "llama3:8b");
}

#[tokio::test]
async fn a_count_that_cannot_be_is_made_here() {
    for usage in [
        Value::Null,
        json!({"prompt_tokens": -1, "completion_tokens": 2}),
    ] {
        let mut body = completion("hello world", 9, 2);
        body["usage"] = usage;
        let (_upstream, providers) = once(Script::json(200, &body)).await;
        let chat = providers.chat(&saying("hi")).await.unwrap();
        assert!(chat.used.estimated);
        // "hi" is one token, plus 6 for a message and 8 for a conversation.
        let expected = Usage::of(1 + 6 + 8, tokens::count("hello world"));
        assert_eq!(chat.used.usage, expected);
    }
}
