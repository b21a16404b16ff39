//! The meaning of PostgreSQL's errors for a caller.

use std::error::Error as _;

use tokio_postgres::error::{DbError, SqlState};
use tokio_postgres::{Client, Error};

use crate::StoreError;
use crate::tx::{Retry, StatementError};

/// A statement failed.
pub(crate) fn statement_error(client: &Client, error: &Error) -> StatementError {
    let mut failed = connection_error(error);
    if client.is_closed() {
        failed.retry = Retry::Connection;
        if !matches!(failed.error, StoreError::Unavailable(_)) {
            failed.error = StoreError::Unavailable(text(error));
        }
    }
    failed
}

/// As [`statement_error`], for an error without its client.
pub(crate) fn connection_error(error: &Error) -> StatementError {
    let retry = match error.code() {
        Some(code) if serialization(code) => Retry::Serialization,
        Some(code) if going_away(code) => Retry::Connection,
        None if lost(error) => Retry::Connection,
        _ => Retry::Never,
    };
    StatementError {
        error: meaning(error),
        retry,
    }
}

/// A connection could not be made: whatever the reason, it may be temporary.
pub(super) fn connecting(error: &Error) -> StoreError {
    StoreError::Unavailable(text(error))
}

fn meaning(error: &Error) -> StoreError {
    match error.as_db_error() {
        Some(said) => said_by_server(said),
        None if lost(error) => StoreError::Unavailable(text(error)),
        None => StoreError::Internal(text(error)),
    }
}

fn said_by_server(said: &DbError) -> StoreError {
    let code = said.code();
    // The detail would contain values.
    let text = format!("{} ({})", said.message(), code.code());
    if *code == SqlState::UNIQUE_VIOLATION {
        let constraint = said.constraint().unwrap_or_default().to_owned();
        return StoreError::Conflict { constraint };
    }
    if serialization(code) || *code == SqlState::LOCK_NOT_AVAILABLE {
        return StoreError::Busy(text);
    }
    if going_away(code) || *code == SqlState::QUERY_CANCELED {
        return StoreError::Unavailable(text);
    }
    match &code.code()[..2] {
        // Connection, resources (disk full, too many connections), operator, system, read-only.
        "08" | "53" | "57" | "58" => StoreError::Unavailable(text),
        "25" if *code == SqlState::READ_ONLY_SQL_TRANSACTION => StoreError::Unavailable(text),
        // Data (out of range, bad encoding), integrity.
        "22" | "23" => StoreError::Refused(text),
        "XX" => StoreError::Corrupt(text),
        _ => StoreError::Internal(text),
    }
}

fn serialization(code: &SqlState) -> bool {
    *code == SqlState::T_R_SERIALIZATION_FAILURE || *code == SqlState::T_R_DEADLOCK_DETECTED
}

fn going_away(code: &SqlState) -> bool {
    [
        SqlState::ADMIN_SHUTDOWN,
        SqlState::CRASH_SHUTDOWN,
        SqlState::CANNOT_CONNECT_NOW,
        SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT,
    ]
    .contains(code)
}

fn lost(error: &Error) -> bool {
    let io = |cause: &(dyn std::error::Error + 'static)| cause.is::<std::io::Error>();
    error.is_closed() || error.source().is_some_and(io)
}

fn text(error: &Error) -> String {
    match (error.as_db_error(), error.source()) {
        (Some(said), _) => format!("{} ({})", said.message(), said.code().code()),
        (None, Some(cause)) => format!("{error}: {cause}"),
        (None, None) => error.to_string(),
    }
}
