//! In the place of a transaction: it has no statements.

use std::marker::PhantomData;

use rusqlite::Connection;

use crate::StoreError;

pub(crate) struct Tx<'c>(PhantomData<&'c mut Connection>);

pub(crate) struct StatementError {
    pub(crate) error: StoreError,
}

impl<'c> Tx<'c> {
    pub(crate) fn sqlite(_: &'c mut Connection, _: &'c mut Option<StatementError>) -> Self {
        Self(PhantomData)
    }
}
