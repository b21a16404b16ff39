//! Reading a column: the counterpart of [`crate::value`]. There is one way to read each type.

use std::str::FromStr;

use aivy_core::merkle::Hash;
use aivy_types::body::{
    PositionStatus, Review, SubmissionStatus, TaskCategory, TaskStatus, TransactionKind,
};
use aivy_types::{
    Json, KeyId, Permissions, PoolId, PositionId, ReservationId, SessionId, SubmissionId, TaskId,
    Timestamp, TransactionId, UserId,
};

use crate::StoreError;
use crate::row::Column;

/// A type that a column can be read as.
pub(crate) trait FromColumn: Sized {
    /// `None` if the column is NULL.
    ///
    /// # Errors
    /// The column holds another type.
    fn from_column(column: Column<'_>) -> Result<Option<Self>, StoreError>;
}

impl FromColumn for i64 {
    fn from_column(column: Column<'_>) -> Result<Option<Self>, StoreError> {
        column.int()
    }
}

impl FromColumn for u16 {
    fn from_column(column: Column<'_>) -> Result<Option<Self>, StoreError> {
        column
            .int()?
            .map(Self::try_from)
            .transpose()
            .map_err(StoreError::corrupt)
    }
}

/// Stored as microseconds.
impl FromColumn for Timestamp {
    fn from_column(column: Column<'_>) -> Result<Option<Self>, StoreError> {
        Ok(column.int()?.map(Self::from_micros))
    }
}

impl FromColumn for String {
    fn from_column(column: Column<'_>) -> Result<Option<Self>, StoreError> {
        Ok(column.text()?.map(str::to_owned))
    }
}

impl FromColumn for Json {
    fn from_column(column: Column<'_>) -> Result<Option<Self>, StoreError> {
        read(column, Self::parse)
    }
}

/// Stored as a scope string.
impl FromColumn for Permissions {
    fn from_column(column: Column<'_>) -> Result<Option<Self>, StoreError> {
        read(column, Self::parse)
    }
}

/// Types that are stored in their text form.
macro_rules! texts {
    ($($type:ty),* $(,)?) => {$(
        impl FromColumn for $type {
            fn from_column(column: Column<'_>) -> Result<Option<Self>, StoreError> {
                read(column, Self::from_str)
            }
        }
    )*};
}
texts!(
    Hash,
    KeyId,
    PoolId,
    PositionId,
    PositionStatus,
    ReservationId,
    Review,
    SessionId,
    SubmissionId,
    SubmissionStatus,
    TaskCategory,
    TaskId,
    TaskStatus,
    TransactionId,
    TransactionKind,
    UserId,
    u128,
);

fn read<T, E: std::fmt::Display>(
    column: Column<'_>,
    parse: fn(&str) -> Result<T, E>,
) -> Result<Option<T>, StoreError> {
    column
        .text()?
        .map(|text| parse(text).map_err(StoreError::corrupt))
        .transpose()
}
