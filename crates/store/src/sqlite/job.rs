//! A write that waits for the writer thread: the work, its result, and its caller.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use futures_util::FutureExt;
use rusqlite::Connection;
use tracing::Span;

use super::queue::Queue;
use crate::StoreError;
use crate::sync::oneshot;
use crate::tx::Tx;
use crate::work::Body;

/// A write with its types erased.
pub(super) trait Job: Send {
    /// Runs it, possibly again, and keeps the result. Returns true if its effects are to be
    /// committed.
    fn run(&mut self, connection: &mut Connection) -> bool;
    /// Replaces the result by an error.
    fn fail(&mut self, error: StoreError);
    /// Sends the result to the caller. If the caller has gone away, the write is kept.
    fn answer(self: Box<Self>);
}

/// Waits until `body` is durable. If the caller leaves meanwhile, it is written nevertheless.
pub(super) async fn write<T, E, B>(queue: &Queue<Box<dyn Job>>, body: B) -> Result<T, E>
where
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
    B: Body<T, E> + 'static,
{
    let (job, answer) = Write::new(body);
    queue.push(Box::new(job))?;
    answer
        .await
        .unwrap_or_else(|_| Err(StoreError::internal("the writer is gone").into()))
}

struct Write<T, E, B> {
    body: B,
    /// Of the request that it is made for.
    span: Span,
    outcome: Option<Result<T, E>>,
    to: oneshot::Sender<Result<T, E>>,
}

impl<T, E, B> Write<T, E, B> {
    fn new(body: B) -> (Self, oneshot::Receiver<Result<T, E>>) {
        let (to, answer) = oneshot::channel();
        let write = Self {
            body,
            span: Span::current(),
            outcome: None,
            to,
        };
        (write, answer)
    }
}

impl<T, E, B> Job for Write<T, E, B>
where
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
    B: Body<T, E> + 'static,
{
    fn run(&mut self, connection: &mut Connection) -> bool {
        let _entered = self.span.enter();
        let mut failed = None;
        let run = || {
            let mut tx = Tx::sqlite(connection, &mut failed);
            self.body.run(&mut tx).now_or_never()
        };
        // After a panic the transaction is rolled back, and the body can run again: it can only
        // read its input.
        let outcome = catch_unwind(AssertUnwindSafe(run));
        let outcome = match outcome {
            Ok(Some(outcome)) => outcome,
            Ok(None) => Err(StoreError::internal(
                "a write waited for something other than the database",
            )
            .into()),
            Err(panic) => Err(panicked(&*panic).into()),
        };
        let outcome = match (outcome, failed) {
            (Ok(_), Some(failed)) => Err(failed.error.into()),
            (outcome, _) => outcome,
        };
        self.outcome.insert(outcome).is_ok()
    }

    fn fail(&mut self, error: StoreError) {
        self.outcome = Some(Err(error.into()));
    }

    fn answer(self: Box<Self>) {
        let never = || Err(StoreError::internal("the write was never run").into());
        let _ = self.to.send(self.outcome.unwrap_or_else(never));
    }
}

/// The error for a panic in a closure.
fn panicked(panic: &(dyn Any + Send)) -> StoreError {
    let what = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    StoreError::internal(format!("a write panicked: {}", what.unwrap_or("?")))
}
