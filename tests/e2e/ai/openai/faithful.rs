//! What a client sends arrives at the provider as it was sent, and what the provider answers comes back
//! as it was written.

use std::sync::Arc;

use aivy_provider::testing::{Script, ScriptedUpstream};
use aivy_store::testing::Database;
use serde_json::{Value, json};

use super::super::events::events;
use super::super::scripted::server_of;
use super::BASE;
use crate::harness::{Answer, Key, Server};

each_backend! {
    own: a_request_and_its_answer_are_not_bent,
        a_stream_is_not_bent,
        a_model_that_reasons_is_asked_as_it_wants_it,
        nothing_is_asked_for_that_a_strict_server_refuses,
        a_picture_of_several_megabytes_arrives,
        what_two_programs_would_read_differently_is_refused;
}

async fn raw(server: &Server, key: &Key, body: impl Into<String>) -> Answer {
    let call = server.call("POST", &format!("{BASE}/chat/completions"));
    call.key(key).json(body).send().await
}

const ASKED: &str = r#"{ "response_format":{"json_schema":{"schema":{"properties":{"reasoning":{},"answer":{}}}}},
  "messages":[{"role":"assistant","tool_calls":[]},{"content":"\u00e9","role":"user"}],
  "seed":123456789012345678901234567890,"temperature":0.10,"max_tokens":7,"zeta":null, "model":"m"}"#;

const ANSWERED: &str = r#"{"id":null,"created":1700000000.25,"zeta":{"b":1.10,"a":18446744073709551616},
 "choices":[{"message":{"content":[{"type":"text","text":"hi"}],"role":"assistant"},"index":0}],
 "usage":{"prompt_tokens":9,"completion_tokens":2,"total_tokens":11,"cost":0.000100},"model":"m"}"#;

async fn a_request_and_its_answer_are_not_bent(database: Arc<Database>) {
    let plain = [("content-type", "text/plain")];
    let mut upstream = ScriptedUpstream::start([Script::answer(200, &plain, ANSWERED)]).await;
    let server = server_of(&database, &[&upstream]).await;
    let key = server.key("use:ai").await;
    let answer = raw(&server, &key, ASKED).await;
    assert_eq!((answer.status, &*answer.text), (200, ANSWERED));
    assert_eq!(answer.header("content-type"), "application/json");
    let sent = upstream.request().await;
    assert_eq!(String::from_utf8(sent.body).unwrap(), ASKED);
}

async fn a_stream_is_not_bent(database: Arc<Database>) {
    let chunk = r#"{"zeta":1.50,"id":null,"created":1.5,"choices":[{"delta":{"content":"hi","b":1,"a":2},"index":0,"finish_reason":null}],"model":"m"}"#;
    let script = Script::stream().chunk(&format!("data: {chunk}\n\ndata: null\n\n"));
    let mut upstream = ScriptedUpstream::start([script.stops().done()]).await;
    let server = server_of(&database, &[&upstream]).await;
    let key = server.key("use:ai").await;
    let asked = ASKED.replace("\"model\"", "\"stream\" : true, \"model\"");
    let answer = raw(&server, &key, asked.clone()).await;
    let came = events(&answer);
    assert_eq!(came.first().unwrap().1, chunk, "{came:?}");
    assert_eq!((came.len(), &*came[2].1), (3, "[DONE]"), "{came:?}");
    let sent = upstream.request().await;
    assert_eq!(String::from_utf8(sent.body).unwrap(), asked);
}

/// A question without a bound of its own.
fn unbounded(model: &str, stream: bool) -> String {
    let messages = json!([{ "role": "user", "content": "one two" }]);
    json!({ "model": model, "messages": messages, "stream": stream }).to_string()
}

/// Answers as OpenAI's reasoning models do, whole and as a stream.
fn whole() -> Script {
    Script::json(200, &aivy_provider::testing::completion("Hello", 3, 1))
}

async fn a_model_that_reasons_is_asked_as_it_wants_it(database: Arc<Database>) {
    let unsupported = json!({ "error": {
        "message": "Unsupported parameter: 'max_tokens' is not supported with this model.",
        "type": "invalid_request_error", "param": "max_tokens", "code": "unsupported_parameter",
    } });
    let scripts = [whole(), Script::json(400, &unsupported), whole()];
    let mut upstream = ScriptedUpstream::start(scripts).await;
    let server = server_of(&database, &[&upstream]).await;
    let key = server.key("use:ai").await;
    for model in ["gpt-5-mini", "my-deployment"] {
        let answer = raw(&server, &key, unbounded(model, false)).await;
        assert_eq!(answer.status, 200, "{answer:#?}");
    }
    for expected in [
        (Value::Null, json!(1024)),
        (json!(1024), Value::Null),
        (Value::Null, json!(1024)),
    ] {
        let mut sent = upstream.request().await.json();
        let bounds = (
            sent["max_tokens"].take(),
            sent["max_completion_tokens"].take(),
        );
        assert_eq!(bounds, expected);
    }
}

/// `content: null` and `stream_options` that nobody wrote are 422 to some.
async fn nothing_is_asked_for_that_a_strict_server_refuses(database: Arc<Database>) {
    let stream = Script::stream().says("Hello").stops().done();
    let mut upstream = ScriptedUpstream::start([stream, whole()]).await;
    let server = server_of(&database, &[&upstream]).await;
    let key = server.key("use:ai").await;
    for streamed in [true, false] {
        let asked = unbounded("m", streamed);
        assert_eq!(raw(&server, &key, asked.clone()).await.status, 200);
        let sent = String::from_utf8(upstream.request().await.body).unwrap();
        let bounded = format!("{},\"max_tokens\":1024}}", asked.strip_suffix('}').unwrap());
        assert_eq!(sent, bounded);
    }
}

async fn a_picture_of_several_megabytes_arrives(database: Arc<Database>) {
    let mut upstream = ScriptedUpstream::start([whole()]).await;
    let server = server_of(&database, &[&upstream]).await;
    let key = server.key("use:ai").await;
    let url = format!("data:image/png;base64,{}", "A".repeat(12 << 20));
    let picture = json!([{ "type": "image_url", "image_url": { "url": url } }]);
    let messages = json!([{ "role": "user", "content": picture }]);
    let asked = json!({ "model": "m", "max_tokens": 9, "messages": messages }).to_string();
    let answer = raw(&server, &key, asked.clone()).await;
    assert_eq!(answer.status, 200, "{answer:#?}");
    assert!(
        upstream.request().await.body == asked.as_bytes(),
        "it was bent"
    );
    // 20 MiB, and no more.
    let larger = raw(&server, &key, " ".repeat((20 << 20) + 1)).await;
    assert_eq!(larger.status, 413, "{larger:#?}");
}

async fn what_two_programs_would_read_differently_is_refused(database: Arc<Database>) {
    let upstream = ScriptedUpstream::start([whole()]).await;
    let server = server_of(&database, &[&upstream]).await;
    let key = server.key("use:ai").await;
    for (member, named) in [
        ("\"model\":\"other\",", "model is given twice"),
        ("\"mod\\u0065l\":\"other\",", "model is given twice"),
        ("\"Model\":\"other\",", "Model must be written model"),
        ("\"max_tokens\":1000000,", "max_tokens is given twice"),
        (
            "\"MAX_TOKENS\":1000000,",
            "MAX_TOKENS must be written max_tokens",
        ),
    ] {
        let answer = raw(
            &server,
            &key,
            ASKED.replacen('{', &format!("{{{member}"), 1),
        )
        .await;
        assert_eq!(answer.status, 400, "{answer:#?}");
        assert!(answer.text.contains(named), "{answer:#?}");
    }
    assert_eq!(upstream.unread_requests(), 0);
}
