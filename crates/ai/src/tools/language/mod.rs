//! `language`: detects the language of a text.

mod codes;
#[cfg(feature = "lingua")]
mod lingua;
mod score;

use std::sync::Arc;
use std::time::Duration;

use aivy_types::ai::{LanguageIn, LanguageOut};

use crate::built_in::BuiltIn;
use crate::{ThreadPool, Tool, ToolError, check};

pub(in crate::tools) use score::tell;

/// Detects the language of a text.
pub struct Language {
    pool: Arc<ThreadPool>,
}

impl Language {
    /// With the threads of `with`.
    #[must_use]
    pub fn new(with: &BuiltIn) -> Self {
        Self {
            pool: Arc::clone(&with.pool),
        }
    }
}

impl<C: Sync> Tool<C> for Language {
    type Input = LanguageIn;
    type Output = LanguageOut;

    const NAME: &'static str = "language";
    const TITLE: &'static str = "Language";
    const DESCRIPTION: &'static str =
        "Detects the language of a text, with a confidence and the next most likely languages.";
    const TIME_LIMIT: Duration = Duration::from_secs(5);

    async fn run(&self, _: &C, input: LanguageIn) -> Result<LanguageOut, ToolError> {
        check::text("text", &input.text)?;
        self.pool.run(move || Ok(tell(&input.text))).await
    }
}
