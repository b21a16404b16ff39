//! Who hears of each attempt: metrics, which the server composes in.

use std::sync::Arc;
use std::time::Duration;

use aivy_core::clock::Clock;

use crate::ProviderError;

/// What a provider is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operation {
    /// A completion in one piece.
    Chat,
    /// A completion as a stream.
    ChatStream,
    /// Vectors.
    Embeddings,
    /// The list of models.
    Models,
}

impl Operation {
    /// A short name for metrics.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Chat => "chat",
            Self::ChatStream => "chat_stream",
            Self::Embeddings => "embeddings",
            Self::Models => "models",
        }
    }
}

/// What is known of an attempt when it has ended; of a stream, when the stream has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// The provider's name.
    pub provider: Arc<str>,
    /// What was asked for.
    pub operation: Operation,
    /// Which attempt of the call it was, from 1.
    pub number: u32,
    /// `ok`, `dropped` (the caller went away), or the label of an error.
    pub outcome: &'static str,
    /// Until the answer began; `None` if it did not.
    pub first_byte: Option<Duration>,
    /// Until the end.
    pub duration: Duration,
}

/// Hears of each attempt, on the task that makes it: must not block.
pub trait Observer: Send + Sync {
    /// An attempt has ended.
    fn attempt(&self, attempt: &Attempt);
}

/// An observer that hears nothing.
#[derive(Debug, Clone, Copy)]
pub struct NoopObserver;

impl Observer for NoopObserver {
    fn attempt(&self, _: &Attempt) {}
}

/// Tells the observer of one attempt, at the latest when dropped.
pub(crate) struct AttemptReporter {
    observer: Arc<dyn Observer>,
    clock: Clock,
    provider: Arc<str>,
    operation: Operation,
    number: u32,
    started: u64,
    first_byte: Option<Duration>,
    outcome: &'static str,
}

impl AttemptReporter {
    pub(crate) fn start(
        observer: Arc<dyn Observer>,
        clock: Clock,
        provider: Arc<str>,
        operation: Operation,
        number: u32,
    ) -> Self {
        let started = clock.monotonic_micros();
        Self {
            observer,
            clock,
            provider,
            operation,
            number,
            started,
            first_byte: None,
            outcome: "dropped",
        }
    }

    /// The answer has begun.
    pub(crate) fn begun(&mut self) {
        self.first_byte = Some(self.elapsed());
    }

    /// The attempt has ended well.
    pub(crate) fn succeed(&mut self) {
        self.outcome = "ok";
    }

    /// The attempt has failed.
    pub(crate) fn fail(&mut self, error: &ProviderError) {
        self.outcome = error.label();
        let (provider, operation) = (&*self.provider, self.operation.label());
        match error {
            // Any caller can bring these about, as often as it likes.
            ProviderError::Rejected { .. } | ProviderError::Busy { .. } => {
                tracing::debug!(provider, operation, attempt = self.number, %error, "refused");
            }
            _ => {
                tracing::warn!(provider, operation, attempt = self.number, %error, "a provider did not answer")
            }
        }
    }

    fn elapsed(&self) -> Duration {
        Duration::from_micros(self.clock.monotonic_micros().saturating_sub(self.started))
    }
}

impl Drop for AttemptReporter {
    fn drop(&mut self) {
        self.observer.attempt(&Attempt {
            provider: Arc::clone(&self.provider),
            operation: self.operation,
            number: self.number,
            outcome: self.outcome,
            first_byte: self.first_byte,
            duration: self.elapsed(),
        });
    }
}
