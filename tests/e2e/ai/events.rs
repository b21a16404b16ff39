//! Server-sent events, as a test reads them.

use reqwest::Response;
use serde_json::Value;
use tokio::time::timeout;

use crate::harness::{Answer, PATIENCE};

/// An event: its name, empty where it has none, and its data.
pub(super) type Event = (String, String);

/// The events of a whole answer; heartbeats are left out.
pub(crate) fn events(answer: &Answer) -> Vec<Event> {
    assert_eq!(answer.status, 200, "{answer:#?}");
    assert_eq!(answer.header("content-type"), "text/event-stream");
    assert_eq!(answer.header("cache-control"), "no-store");
    let blocks = answer.text.split_terminator("\n\n");
    blocks.filter_map(event).collect()
}

/// The one event of a block; `None` for a comment.
fn event(block: &str) -> Option<Event> {
    if block.starts_with(':') {
        return None;
    }
    let (mut name, mut data) = (String::new(), None);
    for line in block.lines() {
        match line.split_once(": ") {
            Some(("event", value)) => name = value.to_owned(),
            Some(("data", value)) => data = Some(value.to_owned()),
            _ => panic!("not a line of an event: {line:?}"),
        }
    }
    Some((name, data.unwrap_or_else(|| panic!("no data: {block:?}"))))
}

/// The data of an event as JSON.
pub(crate) fn data(event: &Event) -> Value {
    serde_json::from_str(&event.1).unwrap_or_else(|_| panic!("no JSON: {event:?}"))
}

/// The text of all `delta` events, which come before any other.
pub(crate) fn text(events: &[Event]) -> String {
    let deltas = events.iter().take_while(|(name, _)| name == "delta");
    let said = |event| data(event)["content"].as_str().unwrap().to_owned();
    deltas.map(said).collect()
}

/// The error that must be the last of `events`: its code.
pub(crate) fn failure(events: &[Event]) -> String {
    let (last, before) = events.split_last().unwrap();
    assert!(before.iter().all(|(name, _)| name == "delta"), "{events:?}");
    assert_eq!(last.0, "error", "{events:?}");
    let error = data(last);
    assert_eq!(error["success"], false, "{error}");
    assert!(error["error"]["message"].is_string(), "{error}");
    assert!(error["error"]["details"].is_array(), "{error}");
    error["error"]["code"].as_str().unwrap().to_owned()
}

/// A stream that is read as it comes. Dropping it closes the connection.
pub(crate) struct Reader {
    response: Response,
    read: String,
}

impl Reader {
    pub(super) fn new(response: Response) -> Self {
        assert_eq!(response.status(), 200, "{response:?}");
        Self {
            response,
            read: String::new(),
        }
    }

    /// Reads until `what` has come.
    pub(super) async fn until(&mut self, what: &str) {
        while !self.read.contains(what) {
            let more = self.more().await;
            assert!(more, "it ended without {what:?}: {}", self.read);
        }
    }

    /// Reads to the end; answers all events.
    pub(super) async fn rest(mut self) -> Vec<Event> {
        while self.more().await {}
        let blocks = self.read.split_terminator("\n\n");
        blocks.filter_map(event).collect()
    }

    async fn more(&mut self) -> bool {
        let piece = timeout(PATIENCE, self.response.chunk()).await;
        let piece = piece.expect("nothing comes").unwrap();
        let text = piece.as_deref().map(String::from_utf8_lossy);
        self.read += text.as_deref().unwrap_or_default();
        piece.is_some()
    }
}
