//! A statement that gives rows, and what they are read as: nothing else reads them.

use crate::StoreError;
use crate::record::{self, FromRow};
use crate::statement::{Source, Statement};
use crate::tx::{Map, Tx};
use crate::value::Value;

/// A declared statement whose rows are each a `T`. `{}` in its text stands for the SELECT list of `T`.
#[derive(Debug)]
pub(crate) struct Query<T> {
    statement: Statement,
    read: Map<T>,
}

impl<T: FromRow> Query<T> {
    pub(crate) const fn declare(name: &'static str, source: Source) -> Self {
        Self {
            statement: Statement::selecting(name, source, T::select),
            read: record::read,
        }
    }

    /// One that a migration's step runs. It stands in no list: it need not fit a later schema.
    pub(crate) const fn of_migration(text: &'static str) -> Self {
        Self::declare("migration", Source::Plain(text))
    }

    /// One of a family.
    pub(crate) fn built(name: String, sqlite: String, postgres: String) -> Self {
        Self {
            statement: Statement::built(name, sqlite, postgres, T::select),
            read: record::read,
        }
    }

    pub(crate) const fn statements(&'static self) -> &'static [Statement] {
        self.statement.statements()
    }

    /// Every row.
    ///
    /// # Errors
    /// As [`Tx::query`].
    pub(crate) async fn fetch_all(
        &'static self,
        tx: &mut Tx<'_>,
        params: &[Value<'_>],
    ) -> Result<Vec<T>, StoreError> {
        tx.query(&self.statement, params, self.read).await
    }

    /// The first row, if there is one.
    ///
    /// # Errors
    /// As [`Tx::query`].
    pub(crate) async fn fetch_optional(
        &'static self,
        tx: &mut Tx<'_>,
        params: &[Value<'_>],
    ) -> Result<Option<T>, StoreError> {
        tx.query_opt(&self.statement, params, self.read).await
    }

    /// The first row of a statement that always gives one.
    ///
    /// # Errors
    /// As [`Tx::query`]; internal if there was no row.
    pub(crate) async fn fetch_one(
        &'static self,
        tx: &mut Tx<'_>,
        params: &[Value<'_>],
    ) -> Result<T, StoreError> {
        tx.query_one(&self.statement, params, self.read).await
    }
}
