//! Limits how many calls of a provider run at a time, and how many wait.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::ProviderError;
use crate::options::Bounds;

/// The permits of one provider.
#[derive(Debug)]
pub(crate) struct CallPermits {
    permits: Arc<Semaphore>,
    waiting: AtomicUsize,
    queue: usize,
    longest: Duration,
}

/// A permit for one call, released on drop.
pub(crate) type CallPermit = OwnedSemaphorePermit;

impl CallPermits {
    pub(crate) fn new(bounds: &Bounds) -> Self {
        Self {
            permits: Arc::new(Semaphore::new(bounds.concurrency)),
            waiting: AtomicUsize::new(0),
            queue: bounds.queue,
            longest: bounds.queue_wait,
        }
    }

    /// Takes a permit, waiting for one if the queue is not full.
    ///
    /// # Errors
    /// [`ProviderError::Busy`] if the queue is full or the wait was too long.
    pub(crate) async fn take(&self) -> Result<CallPermit, ProviderError> {
        if let Ok(permit) = Arc::clone(&self.permits).try_acquire_owned() {
            return Ok(permit);
        }
        let _waiting = self.queue_up()?;
        let permit = Arc::clone(&self.permits).acquire_owned();
        match tokio::time::timeout(self.longest, permit).await {
            Ok(Ok(permit)) => Ok(permit),
            _ => Err(self.busy()),
        }
    }

    fn queue_up(&self) -> Result<Waiting<'_>, ProviderError> {
        let one_more = |waiting| (waiting < self.queue).then_some(waiting + 1);
        self.waiting
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, one_more)
            .map(|_| Waiting(&self.waiting))
            .map_err(|_| self.busy())
    }

    fn busy(&self) -> ProviderError {
        ProviderError::Busy {
            retry_after: self.longest.max(Duration::from_secs(1)),
        }
    }
}

/// Counts as waiting until dropped.
struct Waiting<'a>(&'a AtomicUsize);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    fn permits(concurrency: usize, queue: usize) -> CallPermits {
        CallPermits::new(&Bounds {
            concurrency,
            queue,
            ..Bounds::default()
        })
    }

    #[tokio::test(start_paused = true)]
    async fn a_permit_is_waited_for_and_the_queue_is_bounded() {
        let permits = permits(1, 1);
        let first = permits.take().await.unwrap();
        let mut second = Box::pin(permits.take());
        assert!(second.as_mut().now_or_never().is_none());
        assert!(matches!(
            permits.take().await,
            Err(ProviderError::Busy { .. })
        ));
        drop(first);
        let second = second.await.unwrap();
        assert_eq!(permits.waiting.load(Ordering::Acquire), 0);
        drop(second);
        assert!(permits.take().await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_longer_than_allowed() {
        let permits = permits(1, 1);
        let _held = permits.take().await.unwrap();
        let before = tokio::time::Instant::now();
        let busy = permits.take().await.unwrap_err();
        assert_eq!(busy.retry_after(), Some(Duration::from_secs(5)));
        assert_eq!(before.elapsed(), Duration::from_secs(5));
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_leaves_the_queue_makes_room_in_it() {
        let permits = permits(1, 1);
        let _held = permits.take().await.unwrap();
        let mut left = Box::pin(permits.take());
        assert!(left.as_mut().now_or_never().is_none());
        drop(left);
        let mut next = Box::pin(permits.take());
        assert!(
            next.as_mut().now_or_never().is_none(),
            "waits, is not refused"
        );
    }
}
