//! Calls of the private parsers of a stream, for tests that feed them any bytes.

use crate::json::Object;
use crate::sse::{Event, Parser};
use crate::tally::TokenTally;
use crate::wire::{ChatChunk, Choice, ChunkRewrite, UpstreamError, usage_of};

/// What was read of a stream.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct ReadEvents {
    /// The data of each event, and whether the event is an error.
    pub events: Vec<(bool, Vec<u8>)>,
    /// JSON between the events, or its beginning.
    pub stray: Vec<u8>,
    /// Whether a line or an event was too long, which ends the stream.
    pub too_long: bool,
}

/// Reads the events of a stream that arrives in `pieces`; `most` is the maximum size in bytes of a
/// line, and of the data of an event.
pub fn read_events<'a>(pieces: impl IntoIterator<Item = &'a [u8]>, most: usize) -> ReadEvents {
    let mut parser = Parser::new(most);
    let pushed = pieces.into_iter().try_for_each(|piece| parser.push(piece));
    let read = pushed.and_then(|()| parser.finish());
    let events = std::iter::from_fn(|| parser.next());
    ReadEvents {
        events: events
            .map(|Event { is_error, data }| (is_error, data))
            .collect(),
        stray: parser.stray().to_vec(),
        too_long: read.is_err(),
    }
}

/// Reads the data of an event as a chunk, renames its model, removes its usage and counts its
/// tokens; `None` if it is not a chunk.
#[must_use]
pub fn read_chunk(text: &str, shown: &str) -> Option<ChatChunk> {
    let object = Object::read(text)?;
    if UpstreamError::within(&object, text).is_some() {
        return None;
    }
    let choices = Choice::all(&object, "delta");
    let mut tally = TokenTally::new(1);
    tally.report(usage_of(&object));
    choices.iter().for_each(|choice| tally.add(choice));
    let used = tally.used().usage;
    assert!(used.total_tokens >= used.completion_tokens, "{used:?}");
    let rewrite = ChunkRewrite {
        shown: Some(shown),
        without_usage: true,
    };
    Some(ChatChunk::new(&object, &choices, rewrite))
}
