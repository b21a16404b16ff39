//! Finding accounts by name. Beside each username and address its normal form is stored, which is
//! the same for all spellings (`aivy_core::names`). It is used for look-ups and for uniqueness.

use aivy_core::names::{folded_email, folded_username};
use aivy_types::{Timestamp, UserId};

use crate::declare::statements;
use crate::query::Query;
use crate::record::record;
use crate::tx::Tx;
use crate::users::{EMAIL_TAKEN, USERNAME_TAKEN, User};
use crate::value::params;
use crate::{StoreError, changes};

/// The maximum number of accounts that a text can match: older accounts can share a normal form.
const MOST: i64 = 20;

statements! { "names":
    /// Exact spellings come first.
    OPEN: User = "SELECT {} FROM users u \
        WHERE (username_key = $1 OR email_key = $2) AND closed_at IS NULL \
        ORDER BY username <> $3, email <> $3, id LIMIT $4";
    ANY: User = "SELECT {} FROM users u \
        WHERE username_key = $1 OR email_key = $2 ORDER BY username <> $3, email <> $3, id LIMIT $4";
    HAS_USERNAME: UserId = "SELECT id FROM users WHERE username_key = $1 AND id <> $2 LIMIT 1";
    HAS_EMAIL: UserId = "SELECT id FROM users WHERE email_key = $1 AND id <> $2 LIMIT 1";
    SET_USERNAME = "UPDATE users SET username = $1, username_key = $2, username_twin = 0, updated_at = $3 WHERE id = $4";
    SET_EMAIL = "UPDATE users SET email = $1, email_key = $2, email_twin = 0, updated_at = $3 WHERE id = $4";
    PAGE: Called = "SELECT {} FROM users u WHERE closed_at IS NULL AND id > $1 ORDER BY id LIMIT $2";
}

/// The open accounts that `text` can name, by username or address; exact spellings first.
///
/// # Errors
/// The database fails.
pub async fn open(tx: &mut Tx<'_>, text: &str) -> Result<Vec<User>, StoreError> {
    called(tx, &OPEN, text).await
}

/// As [`open`], including closed accounts.
///
/// # Errors
/// The database fails.
pub async fn any(tx: &mut Tx<'_>, text: &str) -> Result<Vec<User>, StoreError> {
    called(tx, &ANY, text).await
}

async fn called(
    tx: &mut Tx<'_>,
    which: &'static Query<User>,
    text: &str,
) -> Result<Vec<User>, StoreError> {
    let (username, email) = (folded_username(text), folded_email(text));
    let params = params![&username, &email, text.trim(), MOST];
    which.fetch_all(tx, params).await
}

/// Checks that no account except `id` has these names, in any spelling. The caller writes the names
/// in the same transaction, and unique indexes guarantee it.
///
/// # Errors
/// A conflict with [`USERNAME_TAKEN`] or [`EMAIL_TAKEN`].
pub(crate) async fn are_free(
    tx: &mut Tx<'_>,
    id: &UserId,
    username: Option<&str>,
    email: Option<&str>,
) -> Result<(), StoreError> {
    let taken = |constraint: &str| StoreError::Conflict {
        constraint: constraint.to_owned(),
    };
    if let Some(key) = username.map(folded_username)
        && HAS_USERNAME
            .fetch_optional(tx, params![&key, id])
            .await?
            .is_some()
    {
        return Err(taken(USERNAME_TAKEN));
    }
    if let Some(key) = email.map(folded_email)
        && HAS_EMAIL
            .fetch_optional(tx, params![&key, id])
            .await?
            .is_some()
    {
        return Err(taken(EMAIL_TAKEN));
    }
    Ok(())
}

/// Renames an account; `None` leaves a name as it is.
///
/// # Errors
/// A conflict with [`USERNAME_TAKEN`] or [`EMAIL_TAKEN`].
pub async fn rename(
    tx: &mut Tx<'_>,
    id: &UserId,
    username: Option<&str>,
    email: Option<&str>,
    now: Timestamp,
) -> Result<(), StoreError> {
    are_free(tx, id, username, email).await?;
    if let Some(username) = username {
        let key = folded_username(username);
        tx.execute(&SET_USERNAME, params![username, &key, now, id])
            .await?;
    }
    if let Some(email) = email {
        let key = folded_email(email);
        tx.execute(&SET_EMAIL, params![email, &key, now, id])
            .await?;
    }
    changes::note(tx, id, now).await
}

/// The names of an open account, and how many accounts have the same ones, including itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Called {
    /// The account.
    pub id: UserId,
    /// Its username.
    pub username: String,
    /// Its address.
    pub email: String,
    /// Accounts with this username, in any spelling.
    pub same_username: i64,
    /// Accounts with this address, in any spelling.
    pub same_email: i64,
}

record! { Called of u {
    id, username, email,
    same_username: "(SELECT COUNT(*) FROM users o WHERE o.username_key = u.username_key)",
    same_email: "(SELECT COUNT(*) FROM users o WHERE o.email_key = u.email_key)",
} }

/// The first `limit` open accounts with IDs after `last`.
///
/// # Errors
/// The database fails.
pub async fn page(
    tx: &mut Tx<'_>,
    last: Option<&UserId>,
    limit: i64,
) -> Result<Vec<Called>, StoreError> {
    let last = last.map_or("", UserId::as_str);
    PAGE.fetch_all(tx, params![last, limit]).await
}
