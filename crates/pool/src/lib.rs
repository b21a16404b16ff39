//! Threads of our own for work that takes the processor, so that the runtime's are never held up: AI
//! tools, judging results.
//!
//! The queue is bounded: work that finds it full is refused at once. Work whose caller has gone is
//! dropped unstarted. Work that panics is an error of that work alone.

use std::collections::VecDeque;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use tokio::sync::oneshot;
use tracing::Span;

/// How large a pool is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ThreadPoolOptions {
    /// How many threads work; at least one does.
    pub threads: usize,
    /// How much work may wait beside what is being done.
    pub queue: usize,
}

impl Default for ThreadPoolOptions {
    /// A thread for each processor, and 64 runs that wait.
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
    /// The queue is full; it may be tried again.
    #[error("too much work is waiting")]
    Busy,
    /// It panicked.
    #[error("the work panicked")]
    Panicked,
    /// Its thread has ended.
    #[error("the work was lost")]
    Lost,
}

/// Work, and then the telling of what came of it: whoever is told must find the thread idle again.
type Job = Box<dyn FnOnce() -> Tell + Send>;
type Tell = Box<dyn FnOnce()>;

/// Threads that work through a queue. Dropping it ends them when what is queued is done.
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
    /// Threads that wait for work. What is queued up to this number has a thread already.
    idle: usize,
    closed: bool,
}

impl ThreadPool {
    /// Starts the threads, which the system shows by `name`.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn start(name: &str, options: ThreadPoolOptions) -> io::Result<Self> {
        let state = State {
            waiting: VecDeque::new(),
            idle: 0,
            closed: false,
        };
        // Made first: if a thread cannot be had, dropping it ends those before.
        let pool = Self {
            queue: Arc::new(Queue {
                state: Mutex::new(state),
                changed: Condvar::new(),
                limit: options.queue,
            }),
        };
        for _ in 0..options.threads.max(1) {
            // Counted before it starts, so that work that comes at once is not refused.
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
    /// The work was not done; and whatever the work answers.
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
            // The work owns all it touches: nothing half-done can be seen afterwards.
            let outcome = catch_unwind(AssertUnwindSafe(|| span.in_scope(work)))
                .unwrap_or_else(|_| Err(Undone::Panicked.into()));
            // The caller may have gone meanwhile.
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
    /// No code of others runs under the lock, so it is whole even if a thread died holding it.
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
