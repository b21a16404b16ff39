//! Accounts.

use aivy_core::names::{folded_email, folded_username};
use aivy_types::body::{Profile, ProfileStats};
use aivy_types::{Timestamp, UserId};

use crate::declare::statements;
use crate::record::record;
use crate::tx::Tx;
use crate::value::params;
use crate::{StoreError, changes, names};

/// The constraint that is violated by a second account with the same username, in any spelling.
pub const USERNAME_TAKEN: &str = "users_username_key";
/// The constraint that is violated by a second account with the same address, in any spelling.
pub const EMAIL_TAKEN: &str = "users_email_key";
/// The constraint that is violated by a second account with the same ID.
pub const ID_TAKEN: &str = "users_id_key";

statements! { "users":
    INSERT = "INSERT INTO users (id, username, email, name, avatar_url, plan, created_at, updated_at, username_key, email_key) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    GET: User = "SELECT {} FROM users u WHERE id = $1";
    /// The statistics of the user are stored on the user's accounts of the ledger.
    PROFILE: Profile = "SELECT {} \
        FROM users u LEFT JOIN ledger_accounts a ON a.id = 'available:' || u.id \
            LEFT JOIN ledger_accounts s ON s.id = 'staked:' || u.id WHERE u.id = $1";
    BUSINESS: Business = "SELECT {}";
    CLOSE = "UPDATE users SET username = $1, username_key = $1, username_twin = 0, email = $2, email_key = $2, \
            email_twin = 0, name = 'Closed account', avatar_url = NULL, updated_at = $3, closed_at = $3 \
        WHERE id = $4 AND closed_at IS NULL";
    UPDATE_PROFILE = "UPDATE users SET name = COALESCE($1, name), \
            avatar_url = CASE WHEN CAST($2 AS BIGINT) = 1 THEN $3 ELSE avatar_url END, \
            updated_at = $4 WHERE id = $5";
    SET_PLAN = "UPDATE users SET plan = $1, updated_at = $2 WHERE id = $3";
    LIST: User = "SELECT {} FROM users u ORDER BY id LIMIT $1 OFFSET $2";
    COUNT: i64 = "SELECT COUNT(*) FROM users";
}

/// A stored account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The ID.
    pub id: UserId,
    /// Unique, in any spelling.
    pub username: String,
    /// Unique, in any spelling; stored as given.
    pub email: String,
    /// The full name.
    pub name: String,
    /// The URL of the picture.
    pub avatar_url: Option<String>,
    /// The name of its plan.
    pub plan: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

record! { User of u { id, username, email, name, avatar_url, plan, created_at, updated_at } }

record! { Profile of u {
    id, username, email, name, avatar_url, created_at, updated_at,
    stats: ProfileStats {
        tasks_completed: "COALESCE(a.tasks_paid, 0)",
        tokens_earned: "COALESCE(a.earned, 0)",
        tokens_staked: "COALESCE(s.balance, 0)",
    },
} }

/// Adds an account. `now` is the time of the change for the change log.
///
/// # Errors
/// A conflict with [`USERNAME_TAKEN`], [`EMAIL_TAKEN`] or [`ID_TAKEN`].
pub async fn insert(tx: &mut Tx<'_>, user: &User, now: Timestamp) -> Result<(), StoreError> {
    names::are_free(tx, &user.id, Some(&user.username), Some(&user.email)).await?;
    let (username, email) = (folded_username(&user.username), folded_email(&user.email));
    let params = params![
        &user.id,
        &user.username,
        &user.email,
        &user.name,
        user.avatar_url.as_deref(),
        &user.plan,
        user.created_at,
        user.updated_at,
        &username,
        &email,
    ];
    tx.execute(&INSERT, params).await?;
    changes::note(tx, &user.id, now).await
}

/// The account itself.
///
/// # Errors
/// The database fails.
pub async fn get(tx: &mut Tx<'_>, id: &UserId) -> Result<Option<User>, StoreError> {
    GET.fetch_optional(tx, params![id]).await
}

/// What an account still has open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Business {
    /// Its tasks that hold escrow.
    pub tasks: i64,
    /// Its submissions that are claimed, submitted or appealed.
    pub submissions: i64,
    /// Its positions that hold tokens.
    pub positions: i64,
}

// For the user `$1`.
record! { Business {
    tasks: "(SELECT COUNT(*) FROM tasks WHERE creator_id = $1 AND slots_left + live > 0)",
    submissions: "(SELECT COUNT(*) FROM submissions WHERE worker_id = $1 AND status IN ('claimed', 'submitted', 'appealed'))",
    positions: "(SELECT COUNT(*) FROM positions WHERE user_id = $1 AND status IN ('active', 'unstaking'))",
} }

/// What `id` still has open.
///
/// # Errors
/// The database fails.
pub async fn business(tx: &mut Tx<'_>, id: &UserId) -> Result<Business, StoreError> {
    BUSINESS.fetch_one(tx, params![id]).await
}

/// Removes all personal data from an account: its username becomes `username`, and its address a
/// reserved one (RFC 2606, 2). Returns false if there is no such open account.
///
/// # Errors
/// A conflict with [`USERNAME_TAKEN`].
pub async fn close(
    tx: &mut Tx<'_>,
    id: &UserId,
    username: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let email = format!("{username}@closed.invalid");
    let changed = tx
        .execute(&CLOSE, params![username, &email, now, id])
        .await?;
    noted(tx, id, changed, now).await
}

/// The profile with the user's statistics, in one statement.
///
/// # Errors
/// The database fails.
pub async fn profile(tx: &mut Tx<'_>, id: &UserId) -> Result<Option<Profile>, StoreError> {
    PROFILE.fetch_optional(tx, params![id]).await
}

/// Changes the profile: `None` leaves a field as it is, `Some(None)` clears the picture. Returns
/// false if there is no such user.
///
/// # Errors
/// The database fails.
pub async fn update_profile(
    tx: &mut Tx<'_>,
    id: &UserId,
    name: Option<&str>,
    avatar_url: Option<Option<&str>>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let set_avatar = i64::from(avatar_url.is_some());
    let params = params![name, set_avatar, avatar_url.flatten(), now, id];
    let changed = tx.execute(&UPDATE_PROFILE, params).await?;
    noted(tx, id, changed, now).await
}

/// Sets the plan of an account. Returns false if there is no such user.
///
/// # Errors
/// The database fails.
pub async fn set_plan(
    tx: &mut Tx<'_>,
    id: &UserId,
    plan: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let changed = tx.execute(&SET_PLAN, params![plan, now, id]).await?;
    noted(tx, id, changed, now).await
}

/// A part of all accounts in the order of their IDs, for administration.
///
/// # Errors
/// The database fails.
pub async fn list(tx: &mut Tx<'_>, limit: i64, offset: i64) -> Result<Vec<User>, StoreError> {
    LIST.fetch_all(tx, params![limit, offset]).await
}

/// How many accounts there are.
///
/// # Errors
/// The database fails.
pub async fn count(tx: &mut Tx<'_>) -> Result<i64, StoreError> {
    COUNT.fetch_one(tx, &[]).await
}

async fn noted(
    tx: &mut Tx<'_>,
    id: &UserId,
    changed: u64,
    now: Timestamp,
) -> Result<bool, StoreError> {
    if changed > 0 {
        changes::note(tx, id, now).await?;
    }
    Ok(changed > 0)
}
