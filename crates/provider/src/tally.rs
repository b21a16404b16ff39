//! Keeps count of a stream, for when the provider does not.

use std::sync::Arc;

use crate::chat::Counted;
use crate::tokens;
use crate::wire::{ChatRequest, Delta, Usage};

/// So much text, in bytes, is collected before it is counted: a model's tokens come one by one, and
/// each alone would count as at least one of ours.
const BLOCK: usize = 4 << 10;

/// The tokens of one stream so far.
pub(crate) struct Tally {
    request: Arc<ChatRequest>,
    reported: Option<Usage>,
    written: u64,
    pending: String,
}

impl Tally {
    pub(crate) fn new(request: &Arc<ChatRequest>) -> Self {
        Self {
            request: Arc::clone(request),
            reported: None,
            written: 0,
            pending: String::new(),
        }
    }

    /// The name of the model that was asked for.
    pub(crate) fn model(&self) -> &str {
        &self.request.model
    }

    /// Notes the provider's own count; a later one takes the place of an earlier.
    pub(crate) fn report(&mut self, usage: Option<Usage>) {
        self.reported = usage.or(self.reported.take());
    }

    /// Notes a piece of the answer.
    pub(crate) fn add(&mut self, delta: &Delta) {
        let pending = &mut self.pending;
        tokens::written(delta.content.as_deref(), &delta.extra, |text| {
            pending.push_str(text)
        });
        if pending.len() >= BLOCK {
            self.written += tokens::count(pending);
            pending.clear();
        }
    }

    /// The provider's count, or ours.
    pub(crate) fn used(&self) -> Counted {
        match &self.reported {
            Some(usage) => Counted {
                usage: usage.clone(),
                estimated: false,
            },
            None => Counted {
                usage: Usage::of(
                    tokens::likely_prompt_tokens(&self.request),
                    self.written + tokens::count(&self.pending),
                ),
                estimated: true,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delta(text: &str) -> Delta {
        Delta {
            content: Some(text.to_owned()),
            ..Delta::default()
        }
    }

    #[test]
    fn pieces_count_as_the_text_that_they_make() {
        let mut tally = Tally::new(&Arc::default());
        for piece in ["hel", "lo", " wor", "ld"] {
            tally.add(&delta(piece));
        }
        let used = tally.used();
        assert!(used.estimated);
        assert_eq!(used.usage.completion_tokens, tokens::count("hello world"));
    }

    #[test]
    fn a_long_answer_is_counted_on_the_way() {
        let mut tally = Tally::new(&Arc::default());
        for _ in 0..10_000 {
            tally.add(&delta(" word"));
        }
        assert!(tally.pending.len() < BLOCK);
        let count = tally.used().usage.completion_tokens;
        assert!((10_000..10_100).contains(&count), "{count}");
    }

    #[test]
    fn the_provider_knows_better_and_its_last_word_holds() {
        let mut tally = Tally::new(&Arc::default());
        tally.add(&delta("a b c d e f"));
        tally.report(Some(Usage::of(3, 1)));
        tally.report(Some(Usage::of(3, 2)));
        tally.report(None);
        let expected = Counted {
            usage: Usage::of(3, 2),
            estimated: false,
        };
        assert_eq!(tally.used(), expected);
    }
}
