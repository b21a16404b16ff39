//! A statement that gives rows, and what they are read as: nothing else reads them.

use crate::record::{self, FromRow, Read};
use crate::source::Source;
use crate::statement::Statement;

/// A declared statement whose rows are each a `T`. `{}` in its text stands for the SELECT list of `T`.
#[derive(Debug)]
pub(crate) struct Query<T> {
    pub(crate) statement: Statement,
    pub(crate) read: Read<T>,
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
}
