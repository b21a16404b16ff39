//! Budgets: provider tokens are reserved before a call, settled after it, and released if it failed
//! before the provider did any work.
//!
//! The reservation is the most that a call can use, so that concurrent calls never overdraw a
//! budget. If nobody can know what a call used, because its caller left or its node was lost, all
//! of it counts as used.

use aivy_core::counted::counted;
use aivy_store::budgets::{self, Budget, Month, Reservation};
use aivy_store::{StoreError, Tx, keys};
use aivy_types::{ErrorCode, KeyId, ReservationId, Timestamp, UserId};
use tracing::Instrument as _;

use crate::keys::no_key;
use crate::{App, Failure, standing};

/// How old a reservation is when it counts as lost, in microseconds: longer than any call.
const LOST_AFTER: i64 = 3_600_000_000;

/// On whose budget a tool runs: the account that pays, and the API key. On the dashboard there is
/// no key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Runner {
    /// The account.
    pub user: UserId,
    /// The key.
    pub key: Option<KeyId>,
}

/// A budget and its use in this month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BudgetMonth {
    /// The UTC month: `2023-05`.
    pub month: String,
    /// Tokens that can be spent in it; `None`: no limit.
    pub limit: Option<i64>,
    /// Tokens that were spent and that are reserved.
    pub used: Month,
}

impl BudgetMonth {
    /// Whether `tokens` more fit into the limit.
    fn has_room_for(&self, tokens: i64) -> bool {
        let taken = self.used.spent.saturating_add(self.used.reserved);
        self.limit
            .is_none_or(|limit| taken.saturating_add(tokens) <= limit)
    }
}

/// Reserved tokens. If it is dropped without being settled or released, all of them count as spent.
#[derive(Debug)]
pub struct Reserved {
    app: App,
    id: Option<ReservationId>,
    tokens: i64,
}

impl Reserved {
    /// The number of reserved tokens.
    #[must_use]
    pub const fn tokens(&self) -> i64 {
        self.tokens
    }

    /// The call spent this many of them; or more, if the provider does not keep to its limit.
    pub async fn settle(mut self, spent: u64) {
        if let Some(id) = self.id.take() {
            self.app.settle(id, spent).await;
        }
    }

    /// The call failed before anything was spent.
    pub async fn release(self) {
        self.settle(0).await;
    }
}

impl Drop for Reserved {
    fn drop(&mut self) {
        if let Some(id) = self.id.take() {
            let (app, spent) = (self.app.clone(), self.tokens.unsigned_abs());
            let settling = async move { app.settle(id, spent).await };
            tokio::spawn(settling.in_current_span());
        }
    }
}

impl App {
    /// Reserves `tokens` in all budgets of the runner, or in none of them.
    ///
    /// # Errors
    /// One of the budgets has no room for them, or the database fails.
    pub async fn reserve_tokens(&self, runner: &Runner, tokens: u64) -> Result<Reserved, Failure> {
        let now = self.clock.now();
        let reservation = Reservation {
            id: self.context().id(ReservationId::new),
            user: runner.user.clone(),
            key: runner.key.clone(),
            month: month_of(now),
            tokens: i64::try_from(tokens).unwrap_or(i64::MAX),
            expires_at: now.plus_micros(LOST_AFTER),
        };
        let wanted = (reservation.clone(), self.ai.default_budget);
        self.db
            .write_locking(wanted, async |tx, (wanted, default)| {
                reserve(tx, wanted, *default).await
            })
            .await?;
        Ok(Reserved {
            app: self.clone(),
            id: Some(reservation.id),
            tokens: reservation.tokens,
        })
    }

    /// Ends a reservation, even if the caller leaves meanwhile. If the database fails, the
    /// reservation stays, and counts in full once it is lost.
    async fn settle(&self, id: ReservationId, spent: u64) {
        let (db, spent) = (self.db.clone(), i64::try_from(spent).unwrap_or(i64::MAX));
        let settling = async move {
            db.write_locking((id, spent), async |tx, (id, spent)| {
                budgets::settle(tx, id, *spent).await
            })
            .await
        };
        match tokio::spawn(settling.in_current_span()).await {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => tracing::warn!(%error, "a reservation of tokens was not settled"),
            Err(error) => tracing::error!(%error, "settling a reservation of tokens failed"),
        }
    }

    /// Counts lost reservations in full; returns how many.
    ///
    /// # Errors
    /// The database fails.
    pub async fn settle_lost_reservations(&self) -> Result<usize, Failure> {
        let now = self.clock.now();
        let looking = self
            .db
            .read(now, async |tx, now| budgets::expired(tx, *now).await);
        // Usually there are none, and then nothing is written.
        if looking.await?.is_empty() {
            return Ok(0);
        }
        let settling = self.db.write_locking(now, async |tx, now| {
            let lost = budgets::expired(tx, *now).await?;
            for reservation in &lost {
                budgets::settle(tx, &reservation.id, reservation.tokens).await?;
            }
            Ok::<_, StoreError>(lost.len())
        });
        Ok(settling.await?)
    }

    /// The budget of an account, and its use in this month.
    ///
    /// # Errors
    /// The database fails.
    pub async fn account_budget(&self, user: &UserId) -> Result<BudgetMonth, Failure> {
        self.budget_of(user.as_str(), self.ai.default_budget).await
    }

    /// The budget of a key, and its use in this month.
    ///
    /// # Errors
    /// The database fails.
    pub async fn key_budget(&self, key: &KeyId) -> Result<BudgetMonth, Failure> {
        self.budget_of(key.as_str(), None).await
    }

    async fn budget_of(&self, subject: &str, default: Option<i64>) -> Result<BudgetMonth, Failure> {
        let asked = (subject.to_owned(), month_of(self.clock.now()), default);
        let found = self
            .db
            .snapshot(asked, async |tx, (subject, month, default)| {
                Ok::<_, StoreError>(BudgetMonth {
                    limit: limit(budgets::find(tx, subject).await?, *default),
                    used: budgets::month(tx, subject, month).await?,
                    month: month.clone(),
                })
            });
        Ok(found.await?)
    }

    /// Sets the budget of an account, in tokens per month.
    ///
    /// # Errors
    /// There is no such account, it is closed, or the database fails.
    pub async fn set_account_budget(&self, user: &UserId, budget: Budget) -> Result<(), Failure> {
        self.set_budget(user, None, budget).await
    }

    /// Sets the budget of a key of `user`, in tokens per month; that of the account applies too.
    ///
    /// # Errors
    /// There is no such account or key, it is closed, or the database fails.
    pub async fn set_key_budget(
        &self,
        user: &UserId,
        key: &KeyId,
        budget: Budget,
    ) -> Result<(), Failure> {
        self.set_budget(user, Some(key), budget).await
    }

    async fn set_budget(
        &self,
        user: &UserId,
        key: Option<&KeyId>,
        budget: Budget,
    ) -> Result<(), Failure> {
        let input = (user.clone(), key.cloned(), budget, self.clock.now());
        self.db
            .write_locking(input, async |tx, (user, key, budget, now)| {
                standing::held(tx, user).await?;
                if let Some(key) = key {
                    keys::get(tx, user, key).await?.ok_or_else(no_key)?;
                }
                let subject = key.as_ref().map_or(user.as_str(), KeyId::as_str);
                Ok::<_, Failure>(budgets::set(tx, subject, *budget, *now).await?)
            })
            .await
    }
}

async fn reserve(
    tx: &mut Tx<'_>,
    wanted: &Reservation,
    default: Option<i64>,
) -> Result<(), Failure> {
    standing::may_act(tx, &wanted.user).await?;
    for subject in wanted.subjects() {
        let is_account = subject == wanted.user.as_str();
        let month = BudgetMonth {
            month: wanted.month.clone(),
            used: budgets::lock_month(tx, subject, &wanted.month).await?,
            limit: limit(
                budgets::find(tx, subject).await?,
                default.filter(|_| is_account),
            ),
        };
        if !month.has_room_for(wanted.tokens) {
            let whose = if is_account { "account" } else { "key" };
            return Err(exceeded(whose, &month, wanted.tokens));
        }
    }
    budgets::reserve(tx, wanted).await?;
    Ok(())
}

fn exceeded(whose: &str, month: &BudgetMonth, wanted: i64) -> Failure {
    Failure::new(ErrorCode::BudgetExceeded).detail(format!(
        "the budget of the {whose} is {} in {}: {} spent, {} reserved for calls in progress, and \
         this call may need {wanted}",
        counted(month.limit.unwrap_or_default(), "token"),
        month.month,
        month.used.spent,
        month.used.reserved,
    ))
}

const fn limit(set: Budget, default: Option<i64>) -> Option<i64> {
    match set {
        Budget::Unset => default,
        Budget::Unlimited => None,
        Budget::Tokens(tokens) => Some(tokens),
    }
}

/// The UTC month: `2023-05`.
fn month_of(now: Timestamp) -> String {
    let mut day = now.day();
    day.truncate(7);
    day
}
