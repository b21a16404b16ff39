//! A statement that returns rows, and the type that they are read as.

use crate::record::{self, FromRow, Read};
use crate::source::Source;
use crate::statement::Statement;

/// A declared statement whose rows are each a `T`. `{}` in its text is replaced by the SELECT list
/// of `T`.
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

    /// A statement of a migration's step. It is in no list, because it need not match a later
    /// schema.
    pub(crate) const fn of_migration(text: &'static str) -> Self {
        Self::declare("migration", Source::Plain(text))
    }

    /// A statement of a family.
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
