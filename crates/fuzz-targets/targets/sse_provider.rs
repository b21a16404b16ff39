//! The reader of a provider's stream: where the bytes are cut does not matter, nothing is kept
//! beyond the limit, and a chunk is passed on as JSON.
//!
//! The first line of the input is the limit and the sizes of the pieces, the rest is the stream.

use aivy_provider::testing::{ReadEvents, read_chunk, read_events};
use bytes::Buf as _;
use serde::de::IgnoredAny;
use serde_json::Value;
use sse_core::{SseDecoder, SseEvent};

use super::pieces::cut;
use super::text::first_line;

pub(crate) const WORDS: &[&str] = &[
    "data: ",
    "data:",
    "error: ",
    "event: error\n",
    "event",
    "id: 1\n",
    "retry: 5\n",
    ":",
    "\n\n",
    "\r\n",
    "\r",
    "\u{feff}",
    "[DONE]",
    "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}",
    "\"finish_reason\":\"stop\"",
    "\"model\":\"a\"",
    "\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}",
    "\"tool_calls\":[",
    "\"function\":{\"arguments\":\"",
    "\"index\":1",
    "\"refusal\":",
    "\"reasoning_content\":",
    "{\"error\":{\"message\":\"a\"}}",
    "\"code\":429",
    "\\ud800",
    "null",
    "4294967297",
    "1e0",
];

/// The limits that an input can select, in bytes.
const LIMITS: [usize; 4] = [1 << 20, 64, 16, 256];
/// The size of JSON between the events that is kept, in bytes.
const STRAY: usize = 64 << 10;

pub(crate) fn run(input: &[u8]) {
    let (head, text) = first_line(input);
    let (first, sizes) = head.split_first().unwrap_or((&0, &[]));
    let most = LIMITS[usize::from(*first) % LIMITS.len()];
    let whole = read_events([text], most);
    assert_eq!(whole, read_events(cut(text, sizes), most));
    assert!(whole.stray.len() <= STRAY);
    for (_, data) in &whole.events {
        assert!(
            !data.is_empty() && data.len() <= most,
            "{} bytes",
            data.len()
        );
        chunk(&String::from_utf8_lossy(data));
    }
}

fn chunk(text: &str) {
    let Some(chunk) = read_chunk(text, "shown") else {
        return;
    };
    assert!(
        serde_json::from_str::<IgnoredAny>(&chunk.json).is_ok(),
        "{}",
        chunk.json
    );
    // What the caller sees: no usage, and the model by its requested name.
    if let Ok(json) = serde_json::from_str::<Value>(&chunk.json) {
        assert!(json.get("usage").is_none(), "{json}");
        let model = json.get("model").and_then(Value::as_str);
        assert!(model.is_none_or(|name| name == "shown"), "{json}");
    }
    let again = read_chunk(&chunk.json, "shown").expect("a chunk");
    assert_eq!(again.json, chunk.json);
}

/// The client's decoder reads the same events, if they have data and end.
pub(crate) fn compare(input: &[u8]) {
    let (_, text) = first_line(input);
    let Ok(text) = std::str::from_utf8(text) else {
        return;
    };
    // A field that only some providers use.
    if text
        .split(['\n', '\r'])
        .any(|line| line.trim_start_matches('\u{feff}').starts_with("error"))
    {
        return;
    }
    let text = format!("{text}\n\n");
    let ReadEvents { events, .. } = read_events([text.as_bytes()], LIMITS[0]);
    let ours: Vec<_> = events
        .into_iter()
        .map(|(is_error, data)| (is_error, String::from_utf8(data).expect("of a text")))
        .collect();
    let (mut decoder, mut rest) = (SseDecoder::new(), text.as_bytes());
    let mut theirs = Vec::new();
    while let Some(Ok(event)) = decoder.next(&mut rest) {
        if let SseEvent::Message(message) = event
            && !message.data.is_empty()
        {
            theirs.push((message.event == "error", message.data));
        }
    }
    assert!(!rest.has_remaining());
    assert_eq!(ours, theirs);
}
