//! A chat model's answer as it is written: server-sent events (HTML Standard, 9.2), typed.

use std::collections::VecDeque;

use bytes::{Buf as _, Bytes, BytesMut};
use futures_util::{Stream, StreamExt as _, stream};
use http::HeaderMap;

use crate::error::ApiError;
use crate::generated::StreamChatEvent;
use crate::{ByteStream, Error, ResponseValue, failure, types};

/// The longest event that is read, in bytes.
const MAX_EVENT: usize = 1 << 20;

/// What comes of a chat model's answer.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum ChatEvent {
    /// Text to add.
    Delta(types::ChatDelta),
    /// The answer is whole. Nothing follows.
    Done(types::ChatDone),
}

/// The events of `stream_chat`.
pub trait ChatEvents {
    /// The events as they come. After an error nothing follows; without [`ChatEvent::Done`] the
    /// answer is not whole, which is an error too. Dropping the stream ends the call.
    fn chat_events(self) -> impl Stream<Item = Result<ChatEvent, Error>> + Send;
}

impl ChatEvents for ResponseValue<ByteStream> {
    fn chat_events(self) -> impl Stream<Item = Result<ChatEvent, Error>> + Send {
        let headers = self.headers().clone();
        let bytes = self.into_inner_stream();
        let state = Some(Reading {
            bytes,
            headers,
            parser: Parser::default(),
        });
        Box::pin(stream::unfold(state, async |state| state?.next().await))
    }
}

struct Reading<S> {
    bytes: S,
    headers: HeaderMap,
    parser: Parser,
}

type Next<S> = (Result<ChatEvent, Error>, Option<Reading<S>>);

impl<S: Stream<Item = reqwest::Result<Bytes>> + Unpin> Reading<S> {
    /// The next event, and whether another may follow.
    async fn next(mut self) -> Option<Next<S>> {
        loop {
            while let Some((name, data)) = self.parser.events.pop_front() {
                match self.typed(&name, &data) {
                    Some(Ok(ChatEvent::Done(done))) => {
                        return Some((Ok(ChatEvent::Done(done)), None));
                    }
                    Some(Ok(event)) => return Some((Ok(event), Some(self))),
                    Some(Err(error)) => return Some((Err(error), None)),
                    // A kind that this client does not know.
                    None => {}
                }
            }
            let read = match self.bytes.next().await {
                Some(Ok(bytes)) => self.parser.push(&bytes),
                Some(Err(error)) => Err(Error::Transport(error)),
                None => Err(Error::Decode(
                    "the answer ended before it was whole".to_owned(),
                )),
            };
            if let Err(error) = read {
                return Some((Err(error), None));
            }
        }
    }

    fn typed(&self, name: &str, data: &str) -> Option<Result<ChatEvent, Error>> {
        Some(match StreamChatEvent::read(name, data)? {
            Ok(StreamChatEvent::Delta(delta)) => Ok(ChatEvent::Delta(delta)),
            Ok(StreamChatEvent::Done(done)) => Ok(ChatEvent::Done(done)),
            Err(error) if name != "error" => Err(Error::Decode(error.to_string())),
            // An error of another form says something too.
            Ok(StreamChatEvent::Error(_)) | Err(_) => {
                let status = http::StatusCode::SERVICE_UNAVAILABLE;
                let body = failure::read(status, data.as_bytes());
                let error = ApiError::new(status.as_u16(), body, self.headers.clone());
                Err(Error::Api(Box::new(error)))
            }
        })
    }
}

/// Events out of bytes, wherever those are cut.
#[derive(Default)]
struct Parser {
    rest: BytesMut,
    name: String,
    data: String,
    events: VecDeque<(String, String)>,
}

impl Parser {
    fn push(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.rest.extend_from_slice(bytes);
        while let Some(end) = self.rest.iter().position(|byte| *byte == b'\n') {
            let line = self.rest.split_to(end);
            self.rest.advance(1);
            let line = String::from_utf8_lossy(&line).into_owned();
            self.line(line.trim_end_matches('\r'));
        }
        if self.rest.len() + self.data.len() > MAX_EVENT {
            return Err(Error::Decode("an event is too long".to_owned()));
        }
        Ok(())
    }

    fn line(&mut self, line: &str) {
        if line.is_empty() {
            let event = (
                std::mem::take(&mut self.name),
                std::mem::take(&mut self.data),
            );
            if !event.1.is_empty() {
                self.events.push_back(event);
            }
            return;
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.name),
            "data" => {
                if !self.data.is_empty() {
                    self.data.push('\n');
                }
                self.data.push_str(value);
            }
            // A comment, and what this client has no use for.
            _ => {}
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    const TEXT: &str =
        ": heartbeat\n\nevent: delta\ndata: {\"content\":\"ä \"}\n\nevent: new\ndata: 1\n\n";

    #[test]
    fn events_are_found_wherever_the_bytes_are_cut() {
        let expected = [("delta", "{\"content\":\"ä \"}"), ("new", "1")];
        for cut in 1..TEXT.len() {
            let mut parser = Parser::default();
            for piece in TEXT.as_bytes().chunks(cut) {
                parser.push(piece).unwrap();
            }
            let found: Vec<_> = parser.events.iter().map(|(a, b)| (&**a, &**b)).collect();
            assert_eq!(found, expected, "{cut}");
        }
    }

    #[test]
    fn an_event_without_an_end_is_given_up() {
        let mut parser = Parser::default();
        let long = vec![b'a'; MAX_EVENT + 1];
        assert!(parser.push(&long).is_err());
    }
}
