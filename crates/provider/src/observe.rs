//! Observers of attempts: metrics, which the server adds.

use std::sync::Arc;
use std::time::Duration;

use aivy_core::clock::Clock;

use crate::ProviderError;

/// The kind of a call.
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

/// The facts of an attempt when it has ended; for a stream, when the stream has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// The provider's name.
    pub provider: Arc<str>,
    /// The kind of the call.
    pub operation: Operation,
    /// The number of the attempt in its call, from 1.
    pub number: u32,
    /// `ok`, `dropped` (the caller went away), or the label of an error.
    pub outcome: &'static str,
    /// The time until the response began; `None` if it did not.
    pub first_byte: Option<Duration>,
    /// The total time.
    pub duration: Duration,
}

/// Is notified of each attempt, on its task: must not block.
pub trait Observer: Send + Sync {
    /// An attempt has ended.
    fn attempt(&self, attempt: &Attempt);
}

/// An observer that does nothing.
#[derive(Debug, Clone, Copy)]
pub struct NoopObserver;

impl Observer for NoopObserver {
    fn attempt(&self, _: &Attempt) {}
}

/// Notifies the observer of one attempt, at the latest on drop.
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

    /// The response has begun.
    pub(crate) fn begun(&mut self) {
        self.first_byte = Some(self.elapsed());
    }

    /// The attempt has succeeded.
    pub(crate) fn succeed(&mut self) {
        self.outcome = "ok";
    }

    /// The attempt has failed.
    pub(crate) fn fail(&mut self, error: &ProviderError) {
        self.outcome = error.label();
        let (provider, operation) = (&*self.provider, self.operation.label());
        match error {
            // Any caller can cause these, as often as it likes.
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
