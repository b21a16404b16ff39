//! Counts the tokens of a stream, in case the provider does not.

use crate::chat::CallUsage;
use crate::tokens::Written;
use crate::wire::{Choice, Usage};

/// This much text, in bytes, is collected before it is counted: a model's tokens arrive one by one,
/// and each alone would count as at least one of ours.
const BLOCK: usize = 4 << 10;

/// The tokens of one stream so far.
#[derive(Debug)]
pub(crate) struct TokenTally {
    /// The most likely number of prompt tokens.
    prompt: u64,
    reported: Option<Usage>,
    written: Written,
    pending: String,
}

impl TokenTally {
    /// For a response to `prompt` tokens.
    pub(crate) const fn new(prompt: u64) -> Self {
        Self {
            prompt,
            reported: None,
            written: Written::new(),
            pending: String::new(),
        }
    }

    /// Stores the provider's own count; a later one replaces an earlier one.
    pub(crate) fn report(&mut self, usage: Option<Usage>) {
        self.reported = usage.or(self.reported);
    }

    /// Adds a piece of the response.
    pub(crate) fn add(&mut self, choice: &Choice<'_>) {
        choice.written(&mut |text| self.pending.push_str(text));
        if self.pending.len() >= BLOCK {
            self.written.add(&self.pending);
            self.pending.clear();
        }
    }

    /// The provider's count, or ours.
    pub(crate) fn used(&self) -> CallUsage {
        let count = || {
            let written = self.written.tokens() + crate::tokens::count(&self.pending);
            Usage::of(self.prompt, written)
        };
        CallUsage {
            usage: self.reported.unwrap_or_else(count),
            estimated: self.reported.is_none(),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use crate::json::Object;
    use crate::tokens;

    fn say(tally: &mut TokenTally, text: &str) {
        let chunk = format!("{{\"choices\":[{{\"delta\":{{\"content\":\"{text}\"}}}}]}}");
        let object = Object::read(&chunk).unwrap();
        Choice::all(&object, "delta")
            .iter()
            .for_each(|choice| tally.add(choice));
    }

    #[test]
    fn pieces_count_as_the_text_that_they_make() {
        let mut tally = TokenTally::new(5);
        for piece in ["hel", "lo", " wor", "ld"] {
            say(&mut tally, piece);
        }
        let used = tally.used();
        assert!(used.estimated);
        assert_eq!(used.usage, Usage::of(5, tokens::count("hello world")));
    }

    #[test]
    fn a_long_answer_is_counted_on_the_way() {
        let mut tally = TokenTally::new(0);
        for _ in 0..10_000 {
            say(&mut tally, " word");
        }
        assert!(tally.pending.len() < BLOCK);
        let count = tally.used().usage.completion_tokens;
        assert!((10_000..10_100).contains(&count), "{count}");
    }

    #[test]
    fn the_provider_knows_better_and_its_last_word_holds() {
        let mut tally = TokenTally::new(0);
        say(&mut tally, "a b c d e f");
        tally.report(Some(Usage::of(3, 1)));
        tally.report(Some(Usage::of(3, 2)));
        tally.report(None);
        let expected = CallUsage {
            usage: Usage::of(3, 2),
            estimated: false,
        };
        assert_eq!(tally.used(), expected);
    }
}
