//! Where untrusted schemas are read and results are validated against them: on threads of their
//! own, a few at a time, so that the threads that serve never wait for them.

use std::io;
use std::sync::{Arc, OnceLock};

use aivy_pool::{ThreadPool, ThreadPoolOptions, Undone};
use aivy_types::ErrorCode;

use crate::Failure;
use crate::failure::Cause;

/// The default queue length. At 100 ms each, the longest wait is some seconds.
const QUEUE: usize = 64;

/// The threads, which start with the first job. Clones share them.
#[derive(Debug, Clone)]
pub struct Judges {
    options: ThreadPoolOptions,
    pool: Arc<OnceLock<Result<ThreadPool, Arc<io::Error>>>>,
}

impl Default for Judges {
    fn default() -> Self {
        Self::of_this_machine(QUEUE)
    }
}

impl Judges {
    /// One thread for every two processors, so that half of them are left for serving.
    #[must_use]
    pub fn of_this_machine(queue: usize) -> Self {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Self::new(processors / 2, queue)
    }

    /// With `threads` threads, at least one, and a queue of `queue` jobs.
    #[must_use]
    pub fn new(threads: usize, queue: usize) -> Self {
        let threads = threads.max(1);
        Self {
            options: ThreadPoolOptions { threads, queue },
            pool: Arc::default(),
        }
    }

    /// Does `work` on one of the threads.
    ///
    /// # Errors
    /// The queue is full, or the work panics.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Failure> {
        let start = || ThreadPool::start("aivy-judge", self.options).map_err(Arc::new);
        match self.pool.get_or_init(start) {
            Ok(pool) => pool.run(|| Ok(work())).await,
            Err(error) => {
                let cause = Cause::from(format!("there is no thread for judging: {error}"));
                Err(Failure::new(ErrorCode::ServiceUnavailable).cause(cause))
            }
        }
    }
}

impl From<Undone> for Failure {
    fn from(undone: Undone) -> Self {
        let code = match undone {
            Undone::Busy => ErrorCode::ServiceUnavailable,
            Undone::Panicked | Undone::Lost => ErrorCode::InternalError,
        };
        Self::new(code).cause(undone.to_string())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use std::sync::mpsc;

    use super::*;

    /// While the only thread works and one job waits, a third is refused at once, with a time to
    /// retry.
    #[tokio::test]
    async fn one_too_many_is_refused() {
        let judges = Judges::new(0, 1);
        let (begun, has_begun) = tokio::sync::oneshot::channel();
        let (release, released) = mpsc::channel::<()>();
        let held = judges.clone();
        let first = tokio::spawn(async move {
            let work = move || {
                begun.send(()).unwrap();
                released.recv().unwrap_err();
            };
            held.run(work).await
        });
        has_begun.await.unwrap();
        let mut second = Box::pin(judges.run(|| 2));
        assert!(futures_util::poll!(second.as_mut()).is_pending());
        let refused = judges.run(|| 3).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::ServiceUnavailable);
        assert!(refused.retry_after > 0);
        drop(release);
        first.await.unwrap().unwrap();
        assert_eq!(second.await.unwrap(), 2);
    }
}
