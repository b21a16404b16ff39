//! What comes out of a statement: a row, read in place, whichever database gave it.

use std::str::FromStr;

use aivy_types::Timestamp;
use rusqlite::types::ValueRef;

use crate::StoreError;

/// A row while it is being read. Columns count from 0.
#[derive(Debug)]
pub enum Row<'r> {
    /// From SQLite.
    Sqlite(&'r rusqlite::Row<'r>),
    /// From PostgreSQL.
    Postgres(&'r tokio_postgres::Row),
}

impl<'r> Row<'r> {
    /// An integer or NULL.
    ///
    /// # Errors
    /// The column is something else.
    pub fn opt_int(&self, column: usize) -> Result<Option<i64>, StoreError> {
        match self {
            Self::Sqlite(row) => match row.get_ref(column) {
                Ok(ValueRef::Null) => Ok(None),
                Ok(ValueRef::Integer(value)) => Ok(Some(value)),
                _ => Err(unreadable(column, "an integer")),
            },
            Self::Postgres(row) => row
                .try_get(column)
                .map_err(|_| unreadable(column, "an integer")),
        }
    }

    /// A text or NULL.
    ///
    /// # Errors
    /// The column is something else.
    pub fn opt_text(&self, column: usize) -> Result<Option<&'r str>, StoreError> {
        match self {
            Self::Sqlite(row) => match row.get_ref(column) {
                Ok(ValueRef::Null) => Ok(None),
                Ok(ValueRef::Text(text)) => std::str::from_utf8(text)
                    .map(Some)
                    .map_err(|_| unreadable(column, "UTF-8")),
                _ => Err(unreadable(column, "a text")),
            },
            Self::Postgres(row) => row
                .try_get(column)
                .map_err(|_| unreadable(column, "a text")),
        }
    }

    /// An integer.
    ///
    /// # Errors
    /// The column is NULL or something else.
    pub fn int(&self, column: usize) -> Result<i64, StoreError> {
        self.opt_int(column)?
            .ok_or_else(|| unreadable(column, "an integer"))
    }

    /// A text.
    ///
    /// # Errors
    /// The column is NULL or something else.
    pub fn text(&self, column: usize) -> Result<&'r str, StoreError> {
        self.opt_text(column)?
            .ok_or_else(|| unreadable(column, "a text"))
    }

    /// A time, stored as microseconds.
    ///
    /// # Errors
    /// The column is not an integer.
    pub fn time(&self, column: usize) -> Result<Timestamp, StoreError> {
        self.int(column).map(Timestamp::from_micros)
    }

    /// A time or NULL.
    ///
    /// # Errors
    /// The column is neither.
    pub fn opt_time(&self, column: usize) -> Result<Option<Timestamp>, StoreError> {
        Ok(self.opt_int(column)?.map(Timestamp::from_micros))
    }

    /// A text that reads as a `T`: an identifier, say.
    ///
    /// # Errors
    /// The column is no text, or does not read so.
    pub fn parse<T: FromStr<Err: std::fmt::Display>>(
        &self,
        column: usize,
    ) -> Result<T, StoreError> {
        self.text(column)?.parse().map_err(StoreError::corrupt)
    }

    /// As [`Row::parse`], or NULL.
    ///
    /// # Errors
    /// As [`Row::parse`].
    pub fn opt_parse<T: FromStr<Err: std::fmt::Display>>(
        &self,
        column: usize,
    ) -> Result<Option<T>, StoreError> {
        self.opt_text(column)?
            .map(|text| text.parse().map_err(StoreError::corrupt))
            .transpose()
    }
}

fn unreadable(column: usize, wanted: &str) -> StoreError {
    StoreError::corrupt(format!("column {column} is not {wanted}"))
}
