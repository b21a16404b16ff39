//! Budgets: tokens of a provider are reserved before a call, settled after it, and released when it
//! failed before the provider had done anything.
//!
//! What is reserved is the most that a call can spend, so that a budget is never overdrawn by calls
//! that run at once. When nobody can say any more what a call has spent, because its caller has
//! left or its node was lost, it counts as spent in full.

use aivy_core::counted::counted;
use aivy_store::budgets::{self, Budget, Month, Reservation};
use aivy_store::{StoreError, Tx, keys};
use aivy_types::{ErrorCode, KeyId, ReservationId, Timestamp, UserId};
use tracing::Instrument as _;

use crate::keys::no_key;
use crate::{App, Failure, standing};

/// After what time a reservation is taken for lost, in microseconds: longer than any call.
const LOST_AFTER: i64 = 3_600_000_000;

/// Who runs a tool: the account that pays, and the key that asks. On the dashboard there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Runner {
    /// The account.
    pub user: UserId,
    /// The key.
    pub key: Option<KeyId>,
}

/// A budget and what has become of it this month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BudgetMonth {
    /// The UTC month: `2023-05`.
    pub month: String,
    /// Tokens that may be spent in it; `None`: as many as you like.
    pub limit: Option<i64>,
    /// What was spent and is reserved.
    pub used: Month,
}

impl BudgetMonth {
    /// Whether `tokens` more fit in.
    fn has_room_for(&self, tokens: i64) -> bool {
        let taken = self.used.spent.saturating_add(self.used.reserved);
        self.limit
            .is_none_or(|limit| taken.saturating_add(tokens) <= limit)
    }
}

/// Tokens that are set aside. Whoever drops it without a word has spent them all.
#[derive(Debug)]
pub struct Reserved {
    app: App,
    id: Option<ReservationId>,
    tokens: i64,
}

impl Reserved {
    /// How many they are.
    #[must_use]
    pub const fn tokens(&self) -> i64 {
        self.tokens
    }

    /// The call spent so many of them; or more, if the provider does not keep to what it was told.
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
    /// Sets `tokens` aside in the budgets of whoever runs, or in none of them.
    ///
    /// # Errors
    /// One of the budgets has no room for them, or no database.
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

    /// Ends a reservation, also when whoever asked for that leaves meanwhile. Where the database
    /// does not answer it stays, and counts in full once it is taken for lost.
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

    /// Counts reservations in full whose calls were lost; answers how many.
    ///
    /// # Errors
    /// No database.
    pub async fn settle_lost_reservations(&self) -> Result<usize, Failure> {
        let now = self.clock.now();
        let looking = self
            .db
            .read(now, async |tx, now| budgets::expired(tx, *now).await);
        // Mostly there are none, and then nothing is written.
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

    /// The budget of an account, and what has become of it this month.
    ///
    /// # Errors
    /// No database.
    pub async fn account_budget(&self, user: &UserId) -> Result<BudgetMonth, Failure> {
        self.budget_of(user.as_str(), self.ai.default_budget).await
    }

    /// The budget of a key, and what has become of it this month.
    ///
    /// # Errors
    /// No database.
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

    /// Sets the budget of an account: tokens a month.
    ///
    /// # Errors
    /// There is no such account, it is closed, or no database.
    pub async fn set_account_budget(&self, user: &UserId, budget: Budget) -> Result<(), Failure> {
        self.set_budget(user, None, budget).await
    }

    /// Sets the budget of a key of `user`: tokens a month, besides those of its account.
    ///
    /// # Errors
    /// There is no such account or key, it is closed, or no database.
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

/// `2023-05`.
fn month_of(now: Timestamp) -> String {
    let mut day = now.day();
    day.truncate(7);
    day
}
