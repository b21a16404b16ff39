//! Counting the tokens of requests: not on the threads that serve, and a few at a time. A count
//! takes a processor for up to some tenths of a second, and each thread that counts has tables of
//! its own.

use std::sync::Arc;
use std::thread;

use aivy_provider::Estimate;
use aivy_types::ErrorCode;
use tokio::sync::Semaphore;
use tracing::Span;

use crate::Failure;
use crate::failure::task_panicked;

/// Limits how many count at once: half of the processors, so that the others serve. Clones share
/// it.
#[derive(Debug, Clone)]
pub(super) struct Counting {
    permits: Arc<Semaphore>,
}

impl Default for Counting {
    fn default() -> Self {
        let processors = thread::available_parallelism().map_or(1, usize::from);
        Self {
            permits: Arc::new(Semaphore::new((processors / 2).max(1))),
        }
    }
}

impl Counting {
    /// Waits for a permit and returns the result of `count`. A caller that leaves releases it.
    ///
    /// # Errors
    /// `count` panics.
    pub(super) async fn run(
        &self,
        count: impl FnOnce() -> Estimate + Send + 'static,
    ) -> Result<Estimate, Failure> {
        let permit = Arc::clone(&self.permits).acquire_owned().await;
        let permit = permit
            .map_err(|closed| Failure::new(ErrorCode::InternalError).cause(closed.to_string()))?;
        let span = Span::current();
        let counted = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            span.in_scope(count)
        });
        counted.await.map_err(task_panicked)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

    use futures_util::future::join_all;

    use super::*;

    #[tokio::test]
    async fn no_more_count_at_once_than_there_are_turns() {
        let counting = Counting {
            permits: Arc::new(Semaphore::new(2)),
        };
        let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let counts = (0..50).map(|_| {
            let (now, most) = (Arc::clone(&now), Arc::clone(&most));
            counting.run(move || {
                most.fetch_max(now.fetch_add(1, SeqCst) + 1, SeqCst);
                thread::yield_now();
                now.fetch_sub(1, SeqCst);
                Estimate::default()
            })
        });
        assert!(join_all(counts).await.iter().all(Result::is_ok));
        assert!((1..=2).contains(&most.load(SeqCst)), "{most:?}");
    }
}
