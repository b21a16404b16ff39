//! Budgets in tokens of the AI providers, by account and by key: what may be spent in a month, what
//! was, and what is reserved for calls that are under way.
//!
//! A subject is the id of an account or of a key. Whoever changes several locks the account first.

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
    /// Makes the row if there is none and locks it, so that of two at once one waits.
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

/// The budget that was set for a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Budget {
    /// None: what holds for everybody holds.
    Unset,
    /// No limit, whatever holds for everybody.
    Unlimited,
    /// So many tokens a month, at least 0.
    Tokens(i64),
}

/// A subject's month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Month {
    /// Tokens spent.
    pub spent: i64,
    /// Tokens reserved for calls that are under way.
    pub reserved: i64,
}

/// Tokens that are set aside for a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reservation {
    /// Its id.
    pub id: ReservationId,
    /// The account that pays.
    pub user: UserId,
    /// The key that calls; none on the dashboard.
    pub key: Option<KeyId>,
    /// The UTC month that it counts in: `2023-05`.
    pub month: String,
    /// How many.
    pub tokens: i64,
    /// When it is taken for lost.
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
    /// Those whose months it counts in, in the order in which they are locked.
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

/// The budget that was set for a subject.
///
/// # Errors
/// The database failed.
pub async fn find(tx: &mut Tx<'_>, subject: &str) -> Result<Budget, StoreError> {
    let found = FIND.fetch_optional(tx, params![subject]).await?;
    Ok(match found {
        None => Budget::Unset,
        Some(None) => Budget::Unlimited,
        Some(Some(tokens)) => Budget::Tokens(tokens),
    })
}

/// A subject's month, nothing at first.
///
/// # Errors
/// The database failed.
pub async fn month(tx: &mut Tx<'_>, subject: &str, month: &str) -> Result<Month, StoreError> {
    let found = MONTH.fetch_optional(tx, params![subject, month]).await?;
    Ok(found.unwrap_or_default())
}

/// A subject's month. Nobody else changes it until the transaction ends.
///
/// # Errors
/// The database failed.
pub async fn lock_month(tx: &mut Tx<'_>, subject: &str, month: &str) -> Result<Month, StoreError> {
    LOCK_MONTH.fetch_one(tx, params![subject, month]).await
}

/// Sets tokens aside, in the month of each subject.
///
/// # Errors
/// Refused if the id is taken.
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

/// Ends a reservation: `spent` of it was. False if it has ended before.
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

/// Some of the reservations that are taken for lost, the oldest first.
///
/// # Errors
/// The database failed.
pub async fn expired(tx: &mut Tx<'_>, now: Timestamp) -> Result<Vec<Reservation>, StoreError> {
    EXPIRED.fetch_all(tx, params![now]).await
}
