//! The meaning of SQLite's errors for a caller.

use rusqlite::ErrorCode;
use rusqlite::ffi;

use crate::StoreError;
use crate::tx::{Retry, StatementError};

/// By value: for `map_err`.
#[allow(
    clippy::needless_pass_by_value,
    reason = "used as a function of map_err"
)]
pub(crate) fn statement_error(error: rusqlite::Error) -> StatementError {
    StatementError {
        error: meaning(&error),
        retry: Retry::Never,
    }
}

fn meaning(error: &rusqlite::Error) -> StoreError {
    let rusqlite::Error::SqliteFailure(code, message) = error else {
        return StoreError::internal(error);
    };
    let text = || match message {
        Some(message) => message.clone(),
        None => error.to_string(),
    };
    match code.code {
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => StoreError::Busy(text()),
        ErrorCode::DiskFull
        | ErrorCode::SystemIoFailure
        | ErrorCode::CannotOpen
        | ErrorCode::ReadOnly
        | ErrorCode::PermissionDenied
        | ErrorCode::OutOfMemory
        | ErrorCode::FileLockingProtocolFailed
        | ErrorCode::OperationInterrupted
        // Another file is in its place, or its disk fails: the database is gone, and may come back.
        // Which error SQLite returns depends only on the page that is read first.
        | ErrorCode::NotADatabase
        | ErrorCode::DatabaseCorrupt => StoreError::Unavailable(text()),
        ErrorCode::ConstraintViolation => match code.extended_code {
            ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY => {
                StoreError::Conflict {
                    constraint: constraint(&text()),
                }
            }
            _ => StoreError::Refused(text()),
        },
        ErrorCode::TypeMismatch | ErrorCode::TooBig => StoreError::Refused(text()),
        _ if text() == "integer overflow" => StoreError::Refused(text()),
        _ => StoreError::Internal(text()),
    }
}

/// `UNIQUE constraint failed: users.username` → `users_username_key`;
/// `UNIQUE constraint failed: index 'users_email_key'` → `users_email_key`.
fn constraint(message: &str) -> String {
    let what = message
        .strip_prefix("UNIQUE constraint failed: ")
        .unwrap_or(message);
    if let Some(index) = what
        .strip_prefix("index '")
        .and_then(|rest| rest.strip_suffix('\''))
    {
        return index.to_owned();
    }
    let mut columns = what.split(", ").map(|column| column.split_once('.'));
    let Some(Some((table, first))) = columns.next() else {
        return what.to_owned();
    };
    let mut name = format!("{table}_{first}");
    for (_, column) in columns.flatten() {
        name.push('_');
        name.push_str(column);
    }
    name.push_str("_key");
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constraints_are_named_as_in_the_schema() {
        for (message, name) in [
            (
                "UNIQUE constraint failed: users.username",
                "users_username_key",
            ),
            ("UNIQUE constraint failed: t.a, t.b", "t_a_b_key"),
            (
                "UNIQUE constraint failed: index 'users_email_key'",
                "users_email_key",
            ),
        ] {
            assert_eq!(constraint(message), name);
        }
    }
}
