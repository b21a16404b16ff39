//! Requests, responses and chunks are passed on unchanged, to the byte.

use aivy_provider::testing::{Script, ScriptedUpstream};
use aivy_provider::{ChatEvent, ModelRoute, Providers, RouteTarget, SharedOptions};
use futures_util::StreamExt as _;

use crate::harness::{asking, build, once, provider, shared_options};

/// Members in any order, white space, more digits than a float has, and unknown members.
const ASKED: &str = r#"{ "response_format":{"type":"json_schema","json_schema":{"schema":
    {"properties":{"reasoning":{"type":"string"},"answer":{"type":"number"}},"required":["reasoning","answer"]}}},
  "messages":[{"role":"assistant","tool_calls":[{"id":"c","function":{"name":"f","arguments":"{}"}}]},
              {"tool_call_id":"c","role":"tool","content":"\u00e9"}],
  "seed":123456789012345678901234567890, "temperature":0.10, "top_p":1e0, "zeta":null, "alpha":{"b":1,"a":2},
  "model":"m" }"#;

const ANSWERED: &str = r#"{"id":null,"created":1700000000.25,"zeta":{"b":1.10,"a":18446744073709551616},
 "choices":[{"message":{"content":"hi","role":"assistant","annotations":[]},"index":0,"logprobs":null,
 "finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":2,"total_tokens":11,"cost":0.000100},
 "model":"m","object":"chat.completion"}"#;

const CHUNK: &str = r#"{"zeta":1.50,"id":null,"created":1700000000.5,"model":"m","choices":[{"delta":{"content":"hi","role":"assistant","reasoning":""},"index":0,"finish_reason":null,"logprobs":{"b":-0.10,"a":[]}}],"usage":null}"#;

fn renaming() -> SharedOptions {
    let mut options = shared_options(1);
    options.routes = vec![ModelRoute {
        pattern: "m".to_owned(),
        targets: vec![RouteTarget {
            provider: "a".to_owned(),
            model: Some("other/m".to_owned()),
        }],
    }];
    options
}

async fn renamed(script: Script) -> (ScriptedUpstream, Providers) {
    let upstream = ScriptedUpstream::start([script]).await;
    let providers = build(vec![provider("a", &upstream)], renaming());
    (upstream, providers)
}

/// The chunks of a stream.
async fn chunks(providers: &Providers, body: &str) -> Vec<String> {
    let stream = providers.chat_stream(asking(body)).await.unwrap();
    let events: Vec<_> = stream.map(Result::unwrap).collect().await;
    let chunks = events.into_iter().filter_map(|event| match event {
        ChatEvent::Chunk(chunk) => Some(chunk.json),
        ChatEvent::End(_) => None,
    });
    chunks.collect()
}

/// A stream with `chunk` and an end.
fn streaming(chunk: &str) -> Script {
    Script::stream()
        .chunk(&format!("data: {chunk}\n\n"))
        .stops()
        .done()
}

#[tokio::test]
async fn a_request_and_its_answer_pass_as_they_came() {
    let (mut upstream, providers) = once(Script::answer(200, &[], ANSWERED)).await;
    let chat = providers.chat(&asking(ASKED)).await.unwrap();
    assert_eq!(chat.completion.json, ANSWERED);
    assert_eq!(chat.used.usage.total_tokens, 11);
    let sent = upstream.request().await.body;
    assert_eq!(String::from_utf8(sent).unwrap(), ASKED);
}

#[tokio::test]
async fn only_the_name_of_the_model_is_changed() {
    let answered = ANSWERED.replace("\"m\"", "\"other/m\"");
    let (mut upstream, providers) = renamed(Script::answer(200, &[], &answered)).await;
    let chat = providers.chat(&asking(ASKED)).await.unwrap();
    assert_eq!(chat.completion.json, ANSWERED);
    let sent = upstream.request().await.body;
    assert_eq!(
        String::from_utf8(sent).unwrap(),
        ASKED.replace("\"m\"", "\"other/m\"")
    );
}

#[tokio::test]
async fn a_stream_and_each_of_its_chunks_pass_as_they_came() {
    let asked = ASKED.replace("\"model\"", "\"stream\": true, \"model\"");
    let (mut upstream, providers) = once(streaming(CHUNK)).await;
    assert_eq!(chunks(&providers, &asked).await[0], CHUNK);
    let sent = upstream.request().await.body;
    assert_eq!(String::from_utf8(sent).unwrap(), asked);
    let (_upstream, providers) = renamed(streaming(&CHUNK.replace("\"m\"", "\"other/m\""))).await;
    assert_eq!(chunks(&providers, &asked).await[0], CHUNK);
}

#[tokio::test]
async fn usage_that_this_server_asks_for_is_not_the_callers() {
    let usage = r#"{"prompt_tokens":9,"completion_tokens":2,"total_tokens":11}"#;
    let last = CHUNK.replace("\"usage\":null", &format!("\"usage\":{usage}"));
    let without = CHUNK.replace(",\"usage\":null", "");
    let upstream = ScriptedUpstream::start([streaming(&last)]).await;
    let mut options = provider("a", &upstream);
    options.stream_usage = Some(true);
    let providers = build(vec![options], shared_options(1));
    let asked = r#"{"model":"m","messages":[{}],"stream":true}"#;
    assert_eq!(chunks(&providers, asked).await[0], without);
    // A caller that requests it gets it, in the same position.
    let wished = asked.replace("true}", r#"true,"stream_options":{"include_usage":true}}"#);
    assert_eq!(chunks(&providers, &wished).await[0], last);
}

#[tokio::test]
async fn vectors_pass_as_they_came() {
    let asked =
        r#"{"input":["a","b"],"user":"u","model":"m","dimensions":2,"encoding_format":"float"}"#;
    let answered = r#"{"data":[{"embedding":[0.1000000000000000055,-1e-7],"index":1},
        {"embedding":"AAAA","index":0}],"model":"m","usage":null,"zeta":1.0}"#;
    let (mut upstream, providers) = once(Script::answer(200, &[], answered)).await;
    let request = aivy_provider::wire::EmbeddingsRequest::read(asked.into()).unwrap();
    let found = providers.embeddings(&request).await.unwrap();
    assert_eq!(found.response.json, answered);
    assert!(found.used.estimated);
    assert_eq!(upstream.request().await.body, asked.as_bytes());
}
