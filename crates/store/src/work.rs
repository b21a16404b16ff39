//! The work of a transaction: a function of the transaction and of an input.
//!
//! The input is a parameter and not captured: the function captures nothing that is not `'static`,
//! can run any number of times, and clones nothing for that.

use futures_util::future::BoxFuture;

use crate::tx::Tx;

/// What [`crate::Db::read`] and [`crate::Db::write`] run: an `async` function or closure of `(&mut
/// Tx, &I)`, whose future can move between threads.
///
/// Implemented for every such function; never implemented by hand. `AsyncFn` tells the compiler
/// what a closure takes, and [`Run`] that its future is `Send`, which `AsyncFn` cannot say yet.
pub trait Work<I, T, E>:
    for<'t> AsyncFn(&'t mut Tx<'t>, &'t I) -> Result<T, E> + for<'t> Run<'t, I, T, E>
{
}

impl<I, T, E, W> Work<I, T, E> for W where
    W: for<'t> AsyncFn(&'t mut Tx<'t>, &'t I) -> Result<T, E> + for<'t> Run<'t, I, T, E>
{
}

/// Work, for one lifetime of its transaction.
pub trait Run<'t, I, T, E>: Send + Sync {
    /// Runs it once.
    fn run(&self, tx: &'t mut Tx<'t>, input: &'t I) -> BoxFuture<'t, Result<T, E>>;
}

impl<'t, I, T, E, F, R> Run<'t, I, T, E> for F
where
    I: 't,
    F: Fn(&'t mut Tx<'t>, &'t I) -> R + Send + Sync,
    R: Future<Output = Result<T, E>> + Send + 't,
{
    fn run(&self, tx: &'t mut Tx<'t>, input: &'t I) -> BoxFuture<'t, Result<T, E>> {
        Box::pin(self(tx, input))
    }
}

/// The body of a transaction, including its input.
pub(crate) trait Body<T, E>: Send + Sync {
    fn run<'t>(&'t self, tx: &'t mut Tx<'t>) -> BoxFuture<'t, Result<T, E>>;
}

/// Work with its input.
pub(crate) struct WithInput<I, W> {
    pub(crate) input: I,
    pub(crate) work: W,
}

impl<I, T, E, W> Body<T, E> for WithInput<I, W>
where
    I: Send + Sync + 'static,
    W: Work<I, T, E>,
{
    fn run<'t>(&'t self, tx: &'t mut Tx<'t>) -> BoxFuture<'t, Result<T, E>> {
        self.work.run(tx, &self.input)
    }
}
