//! The work of a use case in its transaction.

use aivy_store::Tx;
use futures_util::future::BoxFuture;

use crate::Failure;

/// An `async` function or closure of the transaction, of its context (that of an act, or the time),
/// and of its input. Like [`aivy_store::Run`], it is never implemented by hand; it exists beside
/// `AsyncFn` to state that the future is `Send`.
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
