//! Lists that are read in pages.

use crate::record::{self, FromRow, Read};
use crate::source::Source;
use crate::statement::Statement;

/// The two statements of a list whose rows are each a `T`: one for the rows of a page, one for the
/// total.
#[derive(Debug)]
pub(crate) struct List<T> {
    pub(crate) statements: [Statement; 2],
    pub(crate) read: Read<T>,
}

impl<T: FromRow> List<T> {
    /// The rows of `table` that match `condition`, in the order of the columns `order`. `alias` is
    /// the name of the table in the columns of `T`.
    pub(crate) const fn declare(
        names: [&'static str; 2],
        table: &'static str,
        alias: &'static str,
        condition: &'static str,
        order: &'static str,
    ) -> Self {
        let page = Source::Page {
            table,
            alias,
            condition,
            order,
        };
        let count = Source::Count { table, condition };
        Self {
            statements: [
                Statement::selecting(names[0], page, T::select),
                Statement::declare(names[1], count),
            ],
            read: record::read,
        }
    }

    pub(crate) const fn statements(&'static self) -> &'static [Statement] {
        &self.statements
    }
}
