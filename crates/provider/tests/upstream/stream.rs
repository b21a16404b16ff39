//! Successful streams, with all the ways in which providers end them.

use aivy_provider::testing::{Script, ScriptedUpstream};
use aivy_provider::wire::Usage;
use aivy_provider::{ChatEvent, ModelRoute, RouteTarget, tokens};
use futures_util::StreamExt as _;
use serde_json::json;

use crate::harness::{build, once, provider, saying, shared_options, stream};

#[tokio::test]
async fn chunks_come_in_order_and_the_usage_last() {
    let script = Script::stream()
        .says("hel")
        .says("lo")
        .stops()
        .uses(9, 2)
        .done();
    let (mut upstream, providers) = once(script).await;
    let (text, end) = stream(&providers).await;
    assert_eq!(text, "hello");
    let end = end.unwrap();
    assert_eq!((end.usage, end.estimated), (Usage::of(9, 2), false));
    let sent = upstream.request().await;
    assert_eq!(sent.header("accept"), Some("text/event-stream"));
    assert_eq!(sent.json()["stream"], true);
    assert_eq!(
        sent.json()["stream_options"],
        json!({"include_usage": true})
    );
}

#[tokio::test]
async fn chunks_come_as_they_are_sent() {
    let gate = std::sync::Arc::new(tokio::sync::Semaphore::new(0));
    let held = aivy_provider::testing::Step::Gate(gate.clone());
    let script = Script::stream()
        .says("a")
        .then(held)
        .says("b")
        .stops()
        .done();
    let (_upstream, providers) = once(script).await;
    let mut stream = providers.chat_stream(saying("hi")).await.unwrap();
    assert!(matches!(stream.next().await, Some(Ok(ChatEvent::Chunk(_)))));
    assert_eq!(stream.used().usage.completion_tokens, 1);
    gate.add_permits(1);
    assert!(matches!(stream.next().await, Some(Ok(ChatEvent::Chunk(_)))));
}

#[tokio::test]
async fn without_usage_from_the_provider_it_is_counted_here() {
    let script = Script::stream().says("hello").says(" world").stops().done();
    let (_upstream, providers) = once(script).await;
    let end = stream(&providers).await.1.unwrap();
    assert!(end.estimated);
    // "hello" is one token, plus 6 for a message and 8 for a conversation.
    assert_eq!(
        end.usage,
        Usage::of(1 + 6 + 8, tokens::count("hello world"))
    );
}

#[tokio::test]
async fn a_stream_that_ends_after_its_reason_is_whole() {
    let (_upstream, providers) = once(Script::stream().says("hello").stops().ends()).await;
    let (text, end) = stream(&providers).await;
    assert_eq!(text, "hello");
    assert!(end.is_ok());
}

#[tokio::test]
async fn usage_within_a_chunk_counts_and_the_chunk_is_kept() {
    let last = json!({"choices": [{"index": 0, "delta": {"content": "!"}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 7}});
    let (_upstream, providers) = once(Script::stream().says("hi").event(&last).done()).await;
    let (text, end) = stream(&providers).await;
    assert_eq!(text, "hi!");
    assert_eq!(end.unwrap().usage, Usage::of(3, 4));
}

#[tokio::test]
async fn bytes_in_any_portions_make_the_same_events() {
    let events = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"é\"},\"finish_reason\":\"stop\"}]}\r\n\r\n: ping\r\n\r\ndata: [DONE]\r\n\r\n";
    let mut script = Script::stream();
    for byte in events.as_bytes() {
        let chunk = [b"1\r\n", &[*byte][..], b"\r\n"].concat();
        script = script.then(aivy_provider::testing::Step::Send(chunk));
    }
    let (_upstream, providers) = once(script.ends()).await;
    let (text, end) = stream(&providers).await;
    assert_eq!(text, "é");
    assert!(end.is_ok());
}

#[tokio::test]
async fn a_route_renames_the_model_in_every_chunk() {
    let upstream = ScriptedUpstream::start([Script::stream().says("hi").stops().done()]).await;
    let mut options = shared_options(1);
    options.routes = vec![ModelRoute {
        pattern: "*".to_owned(),
        targets: vec![RouteTarget {
            provider: "a".to_owned(),
            model: Some("other".to_owned()),
        }],
    }];
    let providers = build(vec![provider("a", &upstream)], options);
    let mut stream = providers.chat_stream(saying("hi")).await.unwrap();
    let mut chunks = 0;
    while let Some(event) = stream.next().await {
        if let ChatEvent::Chunk(chunk) = event.unwrap() {
            assert_eq!(chunk.model.as_deref(), Some("m"));
            assert!(chunk.json.contains(r#""model":"m""#), "{}", chunk.json);
            chunks += 1;
        }
    }
    assert_eq!(chunks, 2);
}

#[tokio::test]
async fn a_connection_is_used_again_after_a_stream() {
    let (mut upstream, providers) = once(Script::stream().says("hi").stops().done()).await;
    for _ in 0..2 {
        stream(&providers).await.1.unwrap();
    }
    drop(providers);
    upstream.closed().await;
    assert_eq!(upstream.unread_requests(), 2);
    let another = tokio::time::timeout(crate::harness::SHORT, upstream.closed()).await;
    assert!(another.is_err(), "both streams went over one connection");
}
