//! A chat completion as server-sent events (HTML Standard, 9.2), typed.

use std::num::NonZeroUsize;

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _, stream};
use http::HeaderMap;
use sse_core::{SseDecoder, SseEvent};

use crate::error::ApiError;
use crate::generated::StreamChatEvent;
use crate::{ByteStream, Error, ResponseValue, failure, types};

/// The maximum size of an event, in bytes.
const MAX_EVENT: NonZeroUsize = NonZeroUsize::new(1 << 20).unwrap();

/// An event of a chat completion.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum ChatEvent {
    /// Text to append.
    Delta(types::ChatDelta),
    /// The completion is finished. This is the last event.
    Done(types::ChatDone),
}

/// The events of `stream_chat`.
pub trait ChatEvents {
    /// The events as they arrive. An error is the last item. If the stream ends without
    /// [`ChatEvent::Done`], the completion is incomplete, which is an error too. Dropping the
    /// stream ends the call.
    fn chat_events(self) -> impl Stream<Item = Result<ChatEvent, Error>> + Send;
}

impl ChatEvents for ResponseValue<ByteStream> {
    fn chat_events(self) -> impl Stream<Item = Result<ChatEvent, Error>> + Send {
        let headers = self.headers().clone();
        let bytes = self.into_inner_stream();
        let state = Some(Reading::new(bytes, headers));
        Box::pin(stream::unfold(state, async |state| state?.next().await))
    }
}

struct Reading<S> {
    bytes: S,
    headers: HeaderMap,
    decoder: SseDecoder,
    /// Bytes that have arrived but are not decoded yet.
    rest: Bytes,
}

type Next<S> = (Result<ChatEvent, Error>, Option<Reading<S>>);

impl<S: Stream<Item = reqwest::Result<Bytes>> + Unpin> Reading<S> {
    fn new(bytes: S, headers: HeaderMap) -> Self {
        Self {
            bytes,
            headers,
            decoder: SseDecoder::with_limit(MAX_EVENT),
            rest: Bytes::new(),
        }
    }

    /// The next event, and whether another can follow.
    async fn next(mut self) -> Option<Next<S>> {
        loop {
            while let Some(decoded) = self.decoder.next(&mut self.rest) {
                let event = match decoded {
                    Ok(SseEvent::Message(message)) => self.typed(&message.event, &message.data),
                    Ok(SseEvent::Retry(_)) => None,
                    Err(error) => Some(Err(Error::Decode(error.to_string()))),
                };
                match event {
                    Some(Ok(ChatEvent::Done(done))) => {
                        return Some((Ok(ChatEvent::Done(done)), None));
                    }
                    Some(Ok(event)) => return Some((Ok(event), Some(self))),
                    Some(Err(error)) => return Some((Err(error), None)),
                    // A kind that this client does not know.
                    None => {}
                }
            }
            self.rest = match self.bytes.next().await {
                Some(Ok(bytes)) => bytes,
                Some(Err(error)) => return Some((Err(Error::Transport(error)), None)),
                None => {
                    let cut = "the stream ended before the completion was finished".to_owned();
                    return Some((Err(Error::Decode(cut)), None));
                }
            };
        }
    }

    fn typed(&self, name: &str, data: &str) -> Option<Result<ChatEvent, Error>> {
        Some(match StreamChatEvent::read(name, data)? {
            Ok(StreamChatEvent::Delta(delta)) => Ok(ChatEvent::Delta(delta)),
            Ok(StreamChatEvent::Done(done)) => Ok(ChatEvent::Done(done)),
            Err(error) if name != "error" => Err(Error::Decode(error.to_string())),
            // An error in another format is reported too.
            Ok(StreamChatEvent::Error(_)) | Err(_) => {
                let status = http::StatusCode::SERVICE_UNAVAILABLE;
                let body = failure::read(status, data.as_bytes());
                let error = ApiError::new(status.as_u16(), body, self.headers.clone());
                Err(Error::Api(Box::new(error)))
            }
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    const TEXT: &str = ": heartbeat\n\nevent: delta\ndata: {\"content\":\"ä \"}\n\nevent: new\n\
        data: 1\n\nevent: delta\r\ndata: {\"content\":\r\ndata: \"b\"}\r\n\r\n";

    /// The result of reading these pieces: the texts of the deltas, and how the stream ended.
    async fn read(pieces: impl Iterator<Item = Bytes>) -> (Vec<String>, Error) {
        let mut reading = Reading::new(stream::iter(pieces.map(Ok)), HeaderMap::new());
        let mut texts = Vec::new();
        loop {
            match reading.next().await.unwrap() {
                (Ok(ChatEvent::Delta(delta)), Some(next)) => {
                    texts.push(delta.content);
                    reading = next;
                }
                (Err(error), None) => return (texts, error),
                (event, _) => panic!("{event:?}"),
            }
        }
    }

    #[tokio::test]
    async fn events_are_found_wherever_the_bytes_are_cut() {
        for cut in 1..=TEXT.len() {
            let pieces = TEXT.as_bytes().chunks(cut).map(Bytes::copy_from_slice);
            let (texts, end) = read(pieces).await;
            assert_eq!(texts, ["ä ", "b"], "{cut}");
            assert!(matches!(end, Error::Decode(_)), "{end}");
        }
    }

    /// With many lines, or with one that never ends.
    #[tokio::test]
    async fn an_event_that_is_too_long_is_given_up() {
        let much = "a".repeat(1 << 16);
        let lines = format!("data: {much}\n");
        for (first, rest) in [
            ("", &lines),
            ("data: ", &much),
            ("event: ", &much),
            ("id: ", &much),
        ] {
            let first = Bytes::copy_from_slice(first.as_bytes());
            let rest = Bytes::copy_from_slice(rest.as_bytes());
            let mut asked = 0;
            let endless = std::iter::repeat(rest).inspect(|_| asked += 1);
            let (texts, end) = read(std::iter::once(first).chain(endless)).await;
            assert!(texts.is_empty() && matches!(end, Error::Decode(_)), "{end}");
            assert!(asked <= 17, "{asked} pieces of 64 KiB were read");
        }
    }
}
