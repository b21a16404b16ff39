//! The AI tools: those that run inside the server, those that call a provider, and both over MCP.

use aivy_fuzz::case::Face;
use aivy_fuzz::request::Request;
use serde_json::{Value, json};

use crate::client::Call;
use crate::lane::{JSON, Lane};
use crate::life::MODEL;

/// In English, which every tool reads.
const TEXTS: [&str; 3] = [
    "The room was lovely. The food was not good, but the staff helped at once.",
    "Solar panels turn sunlight into electric power. Cheap panels changed the power grid.",
    "Write to jane@example.com about the bridge. Engineers found cracks in it. It rained.",
];

const TOOLS: [&str; 5] = ["sentiment", "keywords", "language", "redact", "summary"];

pub(super) fn local(lane: &mut Lane) {
    let (tool, text) = (lane.one_of(&TOOLS), lane.one_of(&TEXTS));
    post(
        lane,
        tool,
        &format!("/v1/ai/{tool}"),
        Face::Api,
        &json!({ "text": text }),
    );
    let ranked = json!({"method": "bm25", "query": "bread", "texts": TEXTS});
    post(lane, "similarity", "/v1/ai/similarity", Face::Api, &ranked);
}

pub(super) fn provider(lane: &mut Lane) {
    // Different texts, because equal ones could be taken from a cache.
    let content = format!("Why is the sky {}?", lane.client.random.letters(6));
    let messages = json!([{"role": "user", "content": content}]);
    let chat = json!({"model": MODEL, "messages": messages, "max_tokens": 50});
    let mut stream = chat.clone();
    stream["stream"] = Value::Bool(true);
    let openai = "/openai/v1/chat/completions";
    match lane.client.random.below(6) {
        0 => post(lane, "create_chat", "/v1/ai/chat", Face::Api, &chat),
        1 => post(lane, "stream_chat", "/v1/ai/chat/stream", Face::Api, &chat),
        2 => post(lane, "openai chat", openai, Face::OpenAi, &chat),
        3 => post(lane, "openai stream", openai, Face::OpenAi, &stream),
        4 => {
            let input = json!({"model": MODEL, "input": [content]});
            post(
                lane,
                "openai embeddings",
                "/openai/v1/embeddings",
                Face::OpenAi,
                &input,
            );
        }
        _ => {
            let input = json!({"input": [content, "Flat bread needs no yeast."]});
            post(
                lane,
                "create_embeddings",
                "/v1/ai/embeddings",
                Face::Api,
                &input,
            );
        }
    }
}

/// A provider that fails is answered 503, also to somebody who asks only once.
fn post(lane: &mut Lane, name: &'static str, path: &str, face: Face, body: &Value) {
    let request = Request::new("POST", path).key(&lane.people.worker.key);
    let mut request = request.body(JSON, body.to_string().into_bytes());
    if lane.client.random.chance(30) && !path.ends_with("/stream") {
        request = request.line(format!("Idempotency-Key: {}", lane.next_key()));
    }
    lane.client.once(&Call {
        name,
        request,
        face,
        wanted: &[200],
        act: false,
    });
}

pub(super) fn mcp(lane: &mut Lane) {
    let text = lane.one_of(&TEXTS);
    let (method, params) = match lane.client.random.below(3) {
        0 => ("tools/list", json!({})),
        1 => ("ping", json!({})),
        _ => {
            let call = json!({"name": "redact", "arguments": {"text": text}});
            ("tools/call", call)
        }
    };
    let message = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params});
    let request = Request::new("POST", "/mcp")
        .key(&lane.people.worker.key)
        .line("Accept: application/json, text/event-stream")
        .body(JSON, message.to_string().into_bytes());
    lane.client.once(&Call {
        name: "mcp",
        request,
        face: Face::Mcp,
        wanted: &[200],
        act: false,
    });
}
