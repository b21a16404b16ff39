//! The queue of writes. While one group is being made durable, further jobs wait here; they become
//! the next group, and have their results only after it.

use std::fmt;

use crate::StoreError;
use crate::sync::{mpsc, watch};

enum Message<J> {
    Job(J),
    Close,
}

/// The end of those who write. Dropping it lets the thread finish the queue.
pub(super) struct Queue<J> {
    messages: mpsc::Sender<Message<J>>,
    done: watch::Receiver<()>,
}

/// The end of the thread.
pub(super) struct Jobs<J>(mpsc::Receiver<Message<J>>);

/// Held by the thread until nothing of it is left.
pub(super) struct Running(
    #[expect(dead_code, reason = "its end is the message")] watch::Sender<()>,
);

/// A queue of at most `length` jobs.
pub(super) fn queue<J>(length: usize) -> (Queue<J>, Jobs<J>, Running) {
    let (messages, jobs) = mpsc::channel(length);
    let (running, done) = watch::channel(());
    (Queue { messages, done }, Jobs(jobs), Running(running))
}

impl<J> Queue<J> {
    /// Adds a job.
    ///
    /// # Errors
    /// The queue is full or closed.
    pub(super) fn push(&self, job: J) -> Result<(), StoreError> {
        let pushed = self.messages.try_send(Message::Job(job));
        pushed.map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => {
                StoreError::Busy("the write queue is full".to_owned())
            }
            mpsc::error::TrySendError::Closed(_) => {
                StoreError::Unavailable("it is closed".to_owned())
            }
        })
    }

    /// The number of jobs that wait.
    pub(super) fn len(&self) -> usize {
        self.messages.max_capacity() - self.messages.capacity()
    }

    /// Refuses further jobs and waits until those queued are durable.
    pub(super) async fn close(&self) {
        let _ = self.messages.send(Message::Close).await;
        let mut done = self.done.clone();
        while done.changed().await.is_ok() {}
    }
}

impl<J> fmt::Debug for Queue<J> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.messages.fmt(f)
    }
}

impl<J> Jobs<J> {
    /// Hands out all jobs in groups of at most `limit`: `settle` makes each job durable or fail,
    /// then `answer` sends the results. Returns when the queue is closed and empty.
    pub(super) fn serve(
        mut self,
        limit: usize,
        mut settle: impl FnMut(&mut [J]),
        answer: impl Fn(J),
    ) {
        let mut group = Vec::with_capacity(limit);
        while let Some(message) = self.0.blocking_recv() {
            self.fill(&mut group, message, limit);
            if !group.is_empty() {
                settle(&mut group);
                group.drain(..).for_each(&answer);
            }
        }
    }

    /// The next group, of at most `limit` jobs; `None` when the queue is closed and empty.
    #[cfg(feature = "testing")]
    pub(super) async fn group(&mut self, limit: usize) -> Option<Vec<J>> {
        let mut group = Vec::new();
        while group.is_empty() {
            let first = self.0.recv().await?;
            self.fill(&mut group, first, limit);
        }
        Some(group)
    }

    /// Adds what waits to `group`, up to `limit`.
    fn fill(&mut self, group: &mut Vec<J>, first: Message<J>, limit: usize) {
        let mut next = Some(first);
        while let Some(message) = next.take() {
            match message {
                Message::Job(job) => group.push(job),
                Message::Close => self.0.close(),
            }
            if group.len() < limit {
                next = self.0.try_recv().ok();
            }
        }
    }
}
