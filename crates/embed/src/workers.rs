//! The worker threads, and the limited queue in front of them.

use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use tracing::Span;

/// Something to do on a thread.
pub(crate) type Job = Box<dyn FnOnce() + Send>;

/// Threads that end when this is dropped, after their current job.
#[derive(Debug)]
pub(crate) struct Workers(SyncSender<Queued>);

/// A job, and the span of the request that it is done for.
struct Queued {
    job: Job,
    span: Span,
}

/// The queue is full, or the threads are gone.
#[derive(Debug)]
pub(crate) struct Refused;

impl Workers {
    /// Starts `count` threads with a queue of `queue` jobs.
    pub(crate) fn start(count: usize, queue: usize) -> std::io::Result<Self> {
        let (sender, receiver) = sync_channel(queue);
        let receiver = Arc::new(Mutex::new(receiver));
        for number in 0..count {
            let receiver = Arc::clone(&receiver);
            let name = format!("embed-{number}");
            thread::Builder::new()
                .name(name)
                .spawn(move || work(&receiver))?;
        }
        Ok(Self(sender))
    }

    pub(crate) fn submit(&self, job: Job) -> Result<(), Refused> {
        let span = Span::current();
        self.0
            .try_send(Queued { job, span })
            .map_err(|error| match error {
                TrySendError::Full(_) | TrySendError::Disconnected(_) => Refused,
            })
    }
}

fn work(queue: &Mutex<Receiver<Queued>>) {
    loop {
        // One thread holds the lock and waits for the next job, the others wait for the lock.
        let job = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Queued { job, span }) = job else {
            return;
        };
        let _entered = span.enter();
        // A panic must not end a thread; the caller notices that there is no result.
        if std::panic::catch_unwind(std::panic::AssertUnwindSafe(job)).is_err() {
            tracing::error!("a job of the embedder panicked");
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    #[test]
    fn the_queue_is_bounded_and_a_panic_costs_no_thread() {
        let workers = Workers::start(1, 1).unwrap();
        let (release, gate) = channel::<()>();
        let (started, running) = channel();
        let held = move || {
            started.send(()).unwrap();
            gate.recv().unwrap();
            panic!("on purpose");
        };
        workers.submit(Box::new(held)).unwrap();
        running.recv().unwrap();
        let (done, finished) = channel();
        workers
            .submit(Box::new(move || done.send(7).unwrap()))
            .unwrap();
        assert!(workers.submit(Box::new(|| ())).is_err());
        release.send(()).unwrap();
        assert_eq!(finished.recv(), Ok(7));
    }

    #[test]
    fn threads_end_with_their_owner() {
        let workers = Workers::start(2, 4).unwrap();
        let (kept, ended) = channel::<()>();
        workers.submit(Box::new(move || drop(kept))).unwrap();
        drop(workers);
        assert!(ended.recv().is_err());
    }

    #[test]
    fn a_job_is_done_in_the_span_of_its_caller() {
        tracing::subscriber::set_global_default(tracing_subscriber::registry()).unwrap();
        let span = tracing::error_span!("request");
        let workers = Workers::start(1, 1).unwrap();
        let (sender, seen) = channel();
        let job = Box::new(move || sender.send(Span::current().id()).unwrap());
        span.in_scope(|| workers.submit(job)).unwrap();
        assert_eq!(seen.recv(), Ok(span.id()));
        assert!(span.id().is_some());
    }
}
