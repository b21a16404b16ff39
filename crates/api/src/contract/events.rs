//! Describes streams of server-sent events in the document.
//!
//! OpenAPI 3.2 has `itemSchema` for the items of such a stream; the same is written here as
//! `x-itemSchema`, because 3.1 has no such keyword.

use serde_json::{Value, json};

/// The names of the events, and the components of their data.
const EVENTS: [(&str, &str); 3] = [
    ("delta", "ChatDelta"),
    ("done", "ChatDone"),
    ("error", "ErrorEnvelope"),
];

/// Describes the media type `text/event-stream` of a response, the whole stream and each event.
pub(super) fn describe(media: &mut Value) {
    media["schema"] = json!({
        "type": "string",
        "description": "Server-sent events: `delta`, then `done` or `error`. The data of each is JSON.",
        "contentMediaType": "text/event-stream",
        "contentSchema": { "anyOf": EVENTS.map(|(_, data)| reference(data)) },
    });
    media["x-itemSchema"] = json!({
        "type": "object",
        "required": ["event", "data"],
        "oneOf": EVENTS.map(|(name, data)| event(name, data)),
    });
}

fn event(name: &str, data: &str) -> Value {
    json!({ "properties": {
        "event": { "const": name },
        "data": {
            "type": "string",
            "contentMediaType": "application/json",
            "contentSchema": reference(data),
        },
    } })
}

fn reference(component: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{component}") })
}
