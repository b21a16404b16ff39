//! Budgets in provider tokens, by account and by key: the limit of a month, what was spent, and
//! what is reserved for calls in progress.
//!
//! A subject is the ID of an account or of a key. A transaction that changes several locks the
//! account first.

use aivy_types::{KeyId, ReservationId, Timestamp, UserId};

use crate::StoreError;
use crate::declare::statements;
use crate::record::record;
use crate::tx::Tx;
use crate::value::params;

statements! { "budgets":
    SET = "INSERT INTO ai_budgets (subject, tokens, set_at) VALUES ($1, $2, $3) \
        ON CONFLICT (subject) DO UPDATE SET tokens = excluded.tokens, set_at = excluded.set_at";
    REMOVE = "DELETE FROM ai_budgets WHERE subject = $1";
    FIND: Option<i64> = "SELECT tokens FROM ai_budgets WHERE subject = $1";
    MONTH: Month = "SELECT {} FROM ai_months WHERE subject = $1 AND month = $2";
    /// Makes the row if there is none, and locks it, so that of two transactions at once one waits.
    LOCK_MONTH: Month = "INSERT INTO ai_months (subject, month, spent, reserved) VALUES ($1, $2, 0, 0) \
        ON CONFLICT (subject, month) DO UPDATE SET spent = ai_months.spent RETURNING {}";
    RESERVE = "UPDATE ai_months SET reserved = reserved + $1 WHERE subject = $2 AND month = $3";
    SETTLE = "UPDATE ai_months SET reserved = reserved - $1, spent = spent + $2 WHERE subject = $3 AND month = $4";
    INSERT = "INSERT INTO ai_reservations (id, user_id, key_id, month, tokens, expires_at) \
        VALUES ($1, $2, $3, $4, $5, $6)";
    TAKE: Reservation = "DELETE FROM ai_reservations WHERE id = $1 RETURNING {}";
    EXPIRED: Reservation = "SELECT {} FROM ai_reservations \
        WHERE expires_at <= $1 ORDER BY expires_at, id LIMIT 100";
}

/// The budget that is set for a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Budget {
    /// Not set: the default applies.
    Unset,
    /// No limit, whatever the default is.
    Unlimited,
    /// Tokens per month, at least 0.
    Tokens(i64),
}

/// The use of a budget in a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Month {
    /// Tokens spent.
    pub spent: i64,
    /// Tokens reserved for calls in progress.
    pub reserved: i64,
}

/// Tokens that are reserved for a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reservation {
    /// The ID.
    pub id: ReservationId,
    /// The account that pays.
    pub user: UserId,
    /// The key that calls; `None` on the dashboard.
    pub key: Option<KeyId>,
    /// The UTC month that it counts in: `2023-05`.
    pub month: String,
    /// The number of tokens.
    pub tokens: i64,
    /// When it counts as lost.
    pub expires_at: Timestamp,
}

record! { Month of ai_months { spent, reserved } }

record! { Reservation of ai_reservations {
    id,
    user: "ai_reservations.user_id",
    key: "ai_reservations.key_id",
    month, tokens, expires_at,
} }

impl Reservation {
    /// The subjects in whose months it counts, in locking order.
    pub fn subjects(&self) -> impl Iterator<Item = &str> {
        let key = self.key.as_ref().map(KeyId::as_str);
        std::iter::once(self.user.as_str()).chain(key)
    }
}

/// Sets the budget of a subject.
///
/// # Errors
/// Refused if it is negative.
pub async fn set(
    tx: &mut Tx<'_>,
    subject: &str,
    budget: Budget,
    now: Timestamp,
) -> Result<(), StoreError> {
    let tokens = match budget {
        Budget::Unset => return tx.execute(&REMOVE, params![subject]).await.map(|_| ()),
        Budget::Unlimited => None,
        Budget::Tokens(tokens) => Some(tokens),
    };
    tx.execute(&SET, params![subject, tokens, now])
        .await
        .map(|_| ())
}

/// The budget that is set for a subject.
///
/// # Errors
/// The database fails.
pub async fn find(tx: &mut Tx<'_>, subject: &str) -> Result<Budget, StoreError> {
    let found = FIND.fetch_optional(tx, params![subject]).await?;
    Ok(match found {
        None => Budget::Unset,
        Some(None) => Budget::Unlimited,
        Some(Some(tokens)) => Budget::Tokens(tokens),
    })
}

/// A subject's use in a month, 0 at first.
///
/// # Errors
/// The database fails.
pub async fn month(tx: &mut Tx<'_>, subject: &str, month: &str) -> Result<Month, StoreError> {
    let found = MONTH.fetch_optional(tx, params![subject, month]).await?;
    Ok(found.unwrap_or_default())
}

/// As [`month`], locked: no other transaction changes it until this one ends.
///
/// # Errors
/// The database fails.
pub async fn lock_month(tx: &mut Tx<'_>, subject: &str, month: &str) -> Result<Month, StoreError> {
    LOCK_MONTH.fetch_one(tx, params![subject, month]).await
}

/// Reserves tokens in the month of each subject.
///
/// # Errors
/// Refused if the ID is taken.
pub async fn reserve(tx: &mut Tx<'_>, reservation: &Reservation) -> Result<(), StoreError> {
    for subject in reservation.subjects() {
        let month = &reservation.month;
        tx.execute(&RESERVE, params![reservation.tokens, subject, month])
            .await?;
    }
    let Reservation {
        id,
        user,
        key,
        month,
        tokens,
        expires_at,
    } = reservation;
    tx.execute(
        &INSERT,
        params![id, user, key.as_ref(), month, *tokens, *expires_at],
    )
    .await
    .map(|_| ())
}

/// Ends a reservation, of which `spent` were used. Returns false if it has already ended.
///
/// # Errors
/// Refused if `spent` is negative.
pub async fn settle(tx: &mut Tx<'_>, id: &ReservationId, spent: i64) -> Result<bool, StoreError> {
    let taken = TAKE.fetch_optional(tx, params![id]).await?;
    let Some(reservation) = taken else {
        return Ok(false);
    };
    for subject in reservation.subjects() {
        let month = &reservation.month;
        tx.execute(&SETTLE, params![reservation.tokens, spent, subject, month])
            .await?;
    }
    Ok(true)
}

/// Some of the reservations that count as lost, oldest first.
///
/// # Errors
/// The database fails.
pub async fn expired(tx: &mut Tx<'_>, now: Timestamp) -> Result<Vec<Reservation>, StoreError> {
    EXPIRED.fetch_all(tx, params![now]).await
}
