//! A thread pool for CPU-bound work, so that it does not block the runtime's threads: AI tools,
//! validating results.
//!
//! The queue is limited: when it is full, work is refused at once. Work whose caller is gone is
//! dropped before it starts. A panic affects only its own work.

use std::collections::VecDeque;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use tokio::sync::oneshot;
use tracing::Span;

/// The size of a pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ThreadPoolOptions {
    /// The number of threads; at least one is used.
    pub threads: usize,
    /// The maximum number of jobs that wait.
    pub queue: usize,
}

impl Default for ThreadPoolOptions {
    /// One thread for each processor, and 64 waiting jobs.
    fn default() -> Self {
        Self {
            threads: thread::available_parallelism().map_or(1, usize::from),
            queue: 64,
        }
    }
}

/// Why work was not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Undone {
    /// The queue is full; a retry may succeed.
    #[error("too much work is waiting")]
    Busy,
    /// It panicked.
    #[error("the work panicked")]
    Panicked,
    /// Its thread has ended.
    #[error("the work was lost")]
    Lost,
}

/// A job returns a function that sends its result, because the thread must be idle again before the
/// caller gets it.
type Job = Box<dyn FnOnce() -> Tell + Send>;
type Tell = Box<dyn FnOnce()>;

/// Threads that process a queue. When it is dropped, they end after the queued jobs.
#[derive(Debug)]
pub struct ThreadPool {
    queue: Arc<Queue>,
}

struct Queue {
    state: Mutex<State>,
    changed: Condvar,
    limit: usize,
}

struct State {
    waiting: VecDeque<Job>,
    /// Threads that wait for work. Up to this number, queued jobs already have a thread.
    idle: usize,
    closed: bool,
}

impl ThreadPool {
    /// Starts the threads, named `name`.
    ///
    /// # Errors
    /// The system cannot start a thread.
    pub fn start(name: &str, options: ThreadPoolOptions) -> io::Result<Self> {
        let state = State {
            waiting: VecDeque::new(),
            idle: 0,
            closed: false,
        };
        // Made first: if a thread cannot be started, dropping it ends the earlier ones.
        let pool = Self {
            queue: Arc::new(Queue {
                state: Mutex::new(state),
                changed: Condvar::new(),
                limit: options.queue,
            }),
        };
        for _ in 0..options.threads.max(1) {
            // Counted before it starts, so that an immediate job is not refused.
            pool.queue.lock().idle += 1;
            let queue = Arc::clone(&pool.queue);
            let spawned = thread::Builder::new()
                .name(name.to_owned())
                .spawn(move || queue.work());
            spawned?;
        }
        Ok(pool)
    }

    /// Does `work` on a thread of the pool. Dropping the future drops the work if it has not begun.
    ///
    /// # Errors
    /// The work was not done; and the errors of the work.
    pub async fn run<T, E>(
        &self,
        work: impl FnOnce() -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Undone> + Send + 'static,
    {
        let (sender, receiver) = oneshot::channel();
        // What the work logs, or says in a panic, belongs to the request that it is done for.
        let span = Span::current();
        let job = move || -> Tell {
            if sender.is_closed() {
                return Box::new(|| {});
            }
            // The work owns all that it uses, so no partial state can be seen afterwards.
            let outcome = catch_unwind(AssertUnwindSafe(|| span.in_scope(work)))
                .unwrap_or_else(|_| Err(Undone::Panicked.into()));
            // The caller may be gone by now.
            Box::new(move || drop(sender.send(outcome)))
        };
        self.queue.push(Box::new(job))?;
        receiver.await.unwrap_or_else(|_| Err(Undone::Lost.into()))
    }
}

impl Drop for ThreadPool {
    fn drop(&mut self) {
        self.queue.lock().closed = true;
        self.queue.changed.notify_all();
    }
}

impl Queue {
    /// No foreign code runs under the lock, so its state is consistent even if a thread panicked.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, job: Job) -> Result<(), Undone> {
        let mut state = self.lock();
        if state.waiting.len() >= state.idle + self.limit {
            return Err(Undone::Busy);
        }
        state.waiting.push_back(job);
        drop(state);
        self.changed.notify_one();
        Ok(())
    }

    fn work(&self) {
        while let Some(job) = self.next() {
            let tell = job();
            self.lock().idle += 1;
            tell();
        }
    }

    fn next(&self) -> Option<Job> {
        let mut state = self.lock();
        loop {
            if let Some(job) = state.waiting.pop_front() {
                state.idle -= 1;
                return Some(job);
            }
            if state.closed {
                return None;
            }
            state = self
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl std::fmt::Debug for Queue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Queue")
            .field("waiting", &self.lock().waiting.len())
            .field("limit", &self.limit)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests;
