//! `keywords`: the key phrases of a text, by YAKE.

mod features;
mod phrases;
mod tokens;

use std::sync::Arc;
use std::time::Duration;

use aivy_types::ai::{KeywordsIn, KeywordsOut};

use super::language::tell;
use crate::built_in::BuiltIn;
use crate::text::stop_words;
use crate::{ThreadPool, Tool, ToolError, check};

/// Finds the key phrases of a text.
pub struct Keywords {
    pool: Arc<ThreadPool>,
}

impl Keywords {
    /// With the threads of `with`.
    #[must_use]
    pub fn new(with: &BuiltIn) -> Self {
        Self {
            pool: Arc::clone(&with.pool),
        }
    }
}

impl<C: Sync> Tool<C> for Keywords {
    type Input = KeywordsIn;
    type Output = KeywordsOut;

    const NAME: &'static str = "keywords";
    const TITLE: &'static str = "Keywords";
    const DESCRIPTION: &'static str =
        "Finds the key phrases of a text, most relevant first; a lower score is better.";
    const TIME_LIMIT: Duration = Duration::from_secs(20);

    async fn run(&self, _: &C, input: KeywordsIn) -> Result<KeywordsOut, ToolError> {
        check::text("text", &input.text)?;
        check::within("limit", input.limit, 1, 50)?;
        check::within("max_words", input.max_words, 1, 3)?;
        self.pool.run(move || found(input)).await
    }
}

fn found(input: KeywordsIn) -> Result<KeywordsOut, ToolError> {
    let stop = match &input.language {
        Some(language) => Some(stop_words(language).ok_or_else(|| {
            ToolError::bad_input("language", "must be a language with a list of stop words")
        })?),
        None => None,
    };
    let language = input.language.or_else(|| tell(&input.text).language);
    let stop = stop.or_else(|| stop_words(language.as_deref()?));
    let text = tokens::read(&input.text, stop);
    let keywords = phrases::best(
        &input.text,
        &text,
        &features::scores(&text),
        usize::from(input.max_words),
        usize::from(input.limit),
    );
    Ok(KeywordsOut { keywords, language })
}

#[cfg(test)]
#[path = "tests.rs"]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests;
