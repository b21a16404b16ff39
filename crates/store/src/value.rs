//! Parameters of statements: 64-bit integers, texts and NULL, nothing else. Both databases store
//! these three alike; hashes are passed as hexadecimal text, times as microseconds.

use aivy_types::{
    KeyId, PoolId, PositionId, ReservationId, SessionId, SubmissionId, TaskId, Timestamp,
    TransactionId, UserId,
};
use bytes::BytesMut;
use rusqlite::types::{ToSqlOutput, ValueRef};
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

use crate::StoreError;

/// A parameter of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Value<'a> {
    /// NULL, of any type.
    Null,
    /// A BIGINT.
    Int(i64),
    /// A TEXT. U+0000 is refused: PostgreSQL cannot store it.
    Text(&'a str),
}

impl Value<'_> {
    pub(crate) fn check(&self) -> Result<(), StoreError> {
        match self {
            Self::Text(text) if text.contains('\0') => {
                Err(StoreError::Refused("a text holds U+0000".to_owned()))
            }
            _ => Ok(()),
        }
    }
}

impl From<i64> for Value<'_> {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<Timestamp> for Value<'_> {
    fn from(time: Timestamp) -> Self {
        Self::Int(time.micros())
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text)
    }
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

macro_rules! ids {
    ($($id:ty),*) => {$(
        impl<'a> From<&'a $id> for Value<'a> {
            fn from(id: &'a $id) -> Self {
                Self::Text(id.as_str())
            }
        }
    )*};
}
ids!(
    UserId,
    KeyId,
    PoolId,
    PositionId,
    ReservationId,
    SessionId,
    SubmissionId,
    TaskId,
    TransactionId
);

impl rusqlite::ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(value) => ValueRef::Integer(*value),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
        }))
    }
}

impl ToSql for Value<'_> {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(value) if *ty == Type::INT8 => value.to_sql(ty, out),
            Self::Text(text) if <&str as ToSql>::accepts(ty) => text.to_sql(ty, out),
            // The statement needs a CAST: the server inferred a type that is not ours.
            _ => Err(format!("the statement wants {ty} where it is given {}", self.kind()).into()),
        }
    }

    fn accepts(ty: &Type) -> bool {
        *ty == Type::INT8 || <&str as ToSql>::accepts(ty)
    }

    to_sql_checked!();
}

impl Value<'_> {
    const fn kind(&self) -> &'static str {
        match self {
            Self::Null => "NULL",
            Self::Int(_) => "an integer",
            Self::Text(_) => "a text",
        }
    }
}

/// `params![a, b]`: the parameters of a statement, in their order.
macro_rules! params {
    ($($value:expr),* $(,)?) => {
        &[$($crate::value::Value::from($value)),*]
    };
}

pub(crate) use params;
