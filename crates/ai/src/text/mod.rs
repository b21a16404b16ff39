//! Words, sentences and positions of texts.

mod sentences;
mod spans;
mod split;
mod stop;
mod words;

pub use sentences::{MAX_SENTENCES, Sentence, sentences};
pub use spans::Spans;
pub use stop::stop_words;
pub(crate) use words::lower_words;
pub use words::{stem, words};
