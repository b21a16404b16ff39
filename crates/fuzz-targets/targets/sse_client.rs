//! The client's reader of a streamed completion: where the bytes are cut does not matter.
//!
//! The first line of the input are the sizes of the pieces, the rest is the stream.

use aivy_client::{ByteStream, ChatEvent, ChatEvents, Error, ResponseValue};
use bytes::Bytes;
use futures_util::{FutureExt as _, StreamExt as _, stream};

use super::pieces::cut;
use super::text::first_line;

pub(crate) const WORDS: &[&str] = &[
    "data: ",
    "data:",
    "event: delta\n",
    "event: done\n",
    "event: error\n",
    "event",
    "id: 1\n",
    "retry: 5\n",
    ":",
    "\n\n",
    "\r\n",
    "\r",
    "\u{feff}",
    "{\"content\":\"a\"}",
    "{\"content\":",
    "{\"code\":\"internal_error\"",
    "\"finish_reason\":\"stop\"",
    "\"model\":\"a\"",
    "\"usage\":{",
    "\"prompt_tokens\":1",
    "\"message\":",
    "{\"error\":{",
    "\\ud800",
    "null",
];

pub(crate) fn run(input: &[u8]) {
    let (sizes, text) = first_line(input);
    let whole = events(vec![text]);
    let in_pieces = events(cut(text, sizes));
    assert_eq!(whole, in_pieces);
    // The last item, and only that, says how the stream ended.
    let is_end = |item: &String| item.starts_with("Error") || item.starts_with("Done");
    let (last, others) = whole.split_last().expect("an end");
    assert!(is_end(last) && !others.iter().any(is_end), "{whole:?}");
}

fn events(pieces: Vec<&[u8]>) -> Vec<String> {
    let pieces: Vec<_> = pieces
        .into_iter()
        .map(Bytes::copy_from_slice)
        .map(Ok)
        .collect();
    let bytes = ByteStream::new(Box::pin(stream::iter(pieces)));
    let response = ResponseValue::new(bytes, http::StatusCode::OK, http::HeaderMap::new());
    let shown = response.chat_events().map(|item| shown(&item));
    // Everything has arrived, so nothing is waited for.
    shown
        .collect()
        .now_or_never()
        .expect("a stream without waits")
}

fn shown(item: &Result<ChatEvent, Error>) -> String {
    match item {
        Ok(event) => format!("{event:?}"),
        Err(error) => format!("Error: {error}"),
    }
}
