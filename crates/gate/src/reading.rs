//! Reads whose futures may move between threads.

use std::pin::Pin;

use aivy_store::{StoreError, Tx};

/// What a closure for [`aivy_store::Db::read`] answers.
pub(crate) type Reading<'t, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 't>>;

/// Says of a closure that it is one for [`aivy_store::Db::read`], for whatever transaction: the
/// compiler does not infer that by itself.
pub(crate) fn reading<T, F>(work: F) -> F
where
    F: for<'t, 'c> Fn(&'t mut Tx<'c>) -> Reading<'t, T>,
{
    work
}
