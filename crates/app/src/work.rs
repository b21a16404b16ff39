//! What a use case does in its transaction.

use aivy_store::Tx;
use futures_util::future::BoxFuture;

use crate::Failure;

/// An `async` function or closure of the transaction, of what it is told (the context of an act, or
/// the time), and of its input. As [`aivy_store::Run`], nobody implements it by hand, and it stands
/// beside `AsyncFn` to say that the future can move between threads.
pub(crate) trait Step<'t, C, I, T>: Send + Sync {
    /// Runs it once.
    fn run(&self, tx: &'t mut Tx<'t>, told: C, input: &'t I) -> BoxFuture<'t, Result<T, Failure>>;
}

impl<'t, C, I, T, F, R> Step<'t, C, I, T> for F
where
    I: 't,
    F: Fn(&'t mut Tx<'t>, C, &'t I) -> R + Send + Sync,
    R: Future<Output = Result<T, Failure>> + Send + 't,
{
    fn run(&self, tx: &'t mut Tx<'t>, told: C, input: &'t I) -> BoxFuture<'t, Result<T, Failure>> {
        Box::pin(self(tx, told, input))
    }
}
