//! A row of either database, read in place.

use std::fmt;

use rusqlite::types::ValueRef;

use crate::StoreError;

/// A row, read in place.
#[derive(Debug)]
pub(crate) enum Row<'r> {
    /// From SQLite.
    Sqlite(&'r rusqlite::Row<'r>),
    /// From PostgreSQL.
    Postgres(&'r tokio_postgres::Row),
}

/// The columns of a row, taken from left to right, so that nothing counts them: a reader takes them
/// in the order in which it [selected](crate::record::FromRow::select) them.
#[derive(Debug)]
pub(crate) struct Columns<'r> {
    row: &'r Row<'r>,
    next: usize,
}

/// One column of a row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column<'r> {
    row: &'r Row<'r>,
    index: usize,
}

impl<'r> Columns<'r> {
    pub(crate) const fn of(row: &'r Row<'r>) -> Self {
        Self { row, next: 0 }
    }

    /// The next column. Past the last one it returns columns that cannot be read.
    pub(crate) const fn take(&mut self) -> Column<'r> {
        let column = Column {
            row: self.row,
            index: self.next,
        };
        self.next += 1;
        column
    }
}

impl<'r> Column<'r> {
    /// An integer or NULL.
    ///
    /// # Errors
    /// It is of another type.
    pub(crate) fn int(self) -> Result<Option<i64>, StoreError> {
        match self.row {
            Row::Sqlite(row) => match row.get_ref(self.index) {
                Ok(ValueRef::Null) => Ok(None),
                Ok(ValueRef::Integer(value)) => Ok(Some(value)),
                _ => Err(self.is_not("an integer")),
            },
            Row::Postgres(row) => row
                .try_get(self.index)
                .map_err(|_| self.is_not("an integer")),
        }
    }

    /// A text or NULL.
    ///
    /// # Errors
    /// It is of another type.
    pub(crate) fn text(self) -> Result<Option<&'r str>, StoreError> {
        match self.row {
            Row::Sqlite(row) => match row.get_ref(self.index) {
                Ok(ValueRef::Null) => Ok(None),
                Ok(ValueRef::Text(text)) => std::str::from_utf8(text)
                    .map(Some)
                    .map_err(|_| self.is_not("UTF-8")),
                _ => Err(self.is_not("a text")),
            },
            Row::Postgres(row) => row.try_get(self.index).map_err(|_| self.is_not("a text")),
        }
    }

    pub(crate) fn is_not(self, wanted: &str) -> StoreError {
        StoreError::corrupt(format!("{self} is not {wanted}"))
    }

    fn name(self) -> Option<&'r str> {
        match self.row {
            Row::Sqlite(row) => row.as_ref().column_name(self.index).ok(),
            Row::Postgres(row) => row
                .columns()
                .get(self.index)
                .map(tokio_postgres::Column::name),
        }
    }
}

/// For errors: its position, from 1, and its name in the database.
impl fmt::Display for Column<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "column {}", self.index + 1)?;
        match self.name() {
            Some(name) => write!(f, " ({name})"),
            None => Ok(()),
        }
    }
}
