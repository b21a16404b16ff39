//! Responses as server-sent events (HTML Standard, 9.2): data as it arrives, heartbeats in between,
//! an error event after a failure, and a proper end when the server stops.

use std::convert::Infallible;
use std::pin::Pin;
use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use aivy_app::{Failure, MeteredStream, chat_usage};
use aivy_provider::{CallUsage, ChatEvent};
use aivy_types::ErrorCode;
use aivy_types::ai::{ChatDelta, ChatDone};
use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use serde::Serialize;
use tokio::sync::watch;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};

use crate::error;

/// The interval of heartbeats while nothing else is sent: less than the idle time-outs of proxies.
/// A client that has disconnected is noticed at the second heartbeat.
const HEARTBEAT: Duration = Duration::from_secs(5);

/// Notifies streams that they must end because the server stops.
#[derive(Debug, Clone)]
pub struct StreamShutdown(watch::Receiver<bool>);

impl StreamShutdown {
    /// Streams end when `ending` becomes `true`; they do not end if its sender is dropped.
    #[must_use]
    pub const fn new(ending: watch::Receiver<bool>) -> Self {
        Self(ending)
    }

    /// Streams never end early.
    #[must_use]
    pub fn never() -> Self {
        Self(watch::channel(false).1)
    }

    async fn come(&mut self) {
        if self.0.wait_for(|ending| *ending).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// The format of the events of a completion.
pub(crate) trait Frames: Unpin + 'static {
    /// The event for a piece or the end; empty if there is nothing to write.
    fn event(&mut self, event: ChatEvent) -> Bytes;
    /// The event for an error, which is the last one.
    fn error(&mut self, failure: &Failure) -> Bytes;
}

/// The response: `events` as they arrive.
pub(crate) fn respond(
    events: MeteredStream,
    frames: impl Frames,
    ending: &StreamShutdown,
) -> HttpResponse {
    let mut beat = interval_at(Instant::now() + HEARTBEAT, HEARTBEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let state = Some(State {
        events,
        frames,
        ending: ending.clone(),
        beat,
    });
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/event-stream"))
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header(("x-accel-buffering", "no"))
        .streaming(pieces(state))
}

struct State<F> {
    events: MeteredStream,
    frames: F,
    ending: StreamShutdown,
    beat: Interval,
}

/// The next item of a stream.
enum Next {
    Event(Option<Result<ChatEvent, Failure>>),
    Beat,
    StreamShutdown,
}

type Piece = Result<Bytes, Infallible>;

fn pieces<F: Frames>(state: Option<State<F>>) -> Pin<Box<dyn Stream<Item = Piece>>> {
    let written = stream::unfold(state, async |state| {
        let (bytes, state) = state?.next().await?;
        Some((Ok(bytes), state))
    });
    // An empty piece would end a chunked body (RFC 9112, 7.1).
    let full = |piece: &Piece| {
        let empty = piece.as_ref().is_ok_and(Bytes::is_empty);
        std::future::ready(!empty)
    };
    Box::pin(written.filter(full))
}

impl<F: Frames> State<F> {
    /// The next piece, and the state after it; `None` if it was the last.
    async fn next(mut self) -> Option<(Bytes, Option<Self>)> {
        let next = tokio::select! {
            biased;
            () = self.ending.come() => Next::StreamShutdown,
            event = self.events.next() => Next::Event(event),
            _ = self.beat.tick() => Next::Beat,
        };
        match next {
            Next::Event(None) => None,
            Next::Event(Some(Ok(event))) => {
                self.beat.reset();
                Some((self.frames.event(event), Some(self)))
            }
            Next::Event(Some(Err(failure))) => Some((self.frames.error(&failure), None)),
            Next::Beat => Some((Bytes::from_static(b": heartbeat\n\n"), Some(self))),
            Next::StreamShutdown => Some((self.frames.error(&stopping()), None)),
        }
    }
}

fn stopping() -> Failure {
    Failure::new(ErrorCode::ServiceUnavailable)
        .message("The server is shutting down. Please try again.")
}

/// The API's own events: `delta`, `done`, `error`.
#[derive(Debug)]
pub(crate) struct ChatFrames {
    model: String,
    finish_reason: Option<String>,
}

impl ChatFrames {
    /// For a completion of `model`, unless the events name another one.
    pub(crate) fn new(model: &str) -> Self {
        Self {
            model: model.to_owned(),
            finish_reason: None,
        }
    }
}

impl Frames for ChatFrames {
    fn event(&mut self, event: ChatEvent) -> Bytes {
        match event {
            ChatEvent::Chunk(chunk) => {
                self.model = chunk.model.unwrap_or(std::mem::take(&mut self.model));
                self.finish_reason = chunk.finish_reason.or(self.finish_reason.take());
                match chunk.content.filter(|text| !text.is_empty()) {
                    Some(content) => named("delta", &ChatDelta { content }),
                    None => Bytes::new(),
                }
            }
            ChatEvent::End(used) => named("done", &self.done(&used)),
        }
    }

    fn error(&mut self, failure: &Failure) -> Bytes {
        named("error", &error::envelope(failure))
    }
}

impl ChatFrames {
    fn done(&mut self, used: &CallUsage) -> ChatDone {
        let reason = self.finish_reason.take();
        ChatDone {
            model: std::mem::take(&mut self.model),
            finish_reason: reason.unwrap_or_else(|| "stop".to_owned()),
            usage: chat_usage(used),
        }
    }
}

/// An event with a name.
fn named(name: &str, data: &impl Serialize) -> Bytes {
    let data = serde_json::to_string(data).unwrap_or_default();
    Bytes::from(format!("event: {name}\ndata: {data}\n\n"))
}

/// An event without a name, of JSON text: line breaks in it become several data lines.
pub(crate) fn plain(json: &str) -> Bytes {
    let mut event = String::with_capacity(json.len() + 16);
    for line in json.split(['\n', '\r']).filter(|line| !line.is_empty()) {
        event.push_str("data: ");
        event.push_str(line);
        event.push('\n');
    }
    event.push('\n');
    Bytes::from(event)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_of_several_lines_is_one_event() {
        assert_eq!(plain("{\"a\":1}"), "data: {\"a\":1}\n\n");
        assert_eq!(
            plain("{\r\n \"a\":\n1}"),
            "data: {\ndata:  \"a\":\ndata: 1}\n\n"
        );
    }
}
