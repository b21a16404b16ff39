//! The operator's actions: making, funding and closing pools.

use aivy_core::ledger::{Account, MAX_AMOUNT, Movement};
use aivy_core::staking;
use aivy_core::text;
use aivy_store::pools::{self, PoolRecord};
use aivy_store::{Tx, ledger};
use aivy_types::PoolId;
use aivy_types::body::Pool;

use super::pools::shown;
use super::{no_pool, not_allowed};
use crate::actor::ActContext;
use crate::{App, Failure};

/// The maximum length of a pool's name, in characters.
pub const MAX_POOL_NAME: usize = 64;
/// The maximum lock and cooldown: ten years, in seconds.
pub const MAX_WAIT_SECONDS: i64 = 10 * 365 * 86_400;

/// The input for a new pool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPool {
    /// 1 to [`MAX_POOL_NAME`] characters.
    pub name: String,
    /// Emission per day, in whole tokens.
    pub reward_per_day: i64,
    /// The minimum stake, at least 1.
    pub min_stake: i64,
    /// How long a stake cannot be unstaked, in seconds: at most [`MAX_WAIT_SECONDS`].
    pub lock_seconds: i64,
    /// How long after unstaking a stake can be withdrawn, in seconds: at most [`MAX_WAIT_SECONDS`].
    pub cooldown_seconds: i64,
}

impl NewPool {
    fn violations(&self) -> Vec<String> {
        let mut violations = text::one_line_violations("name", &self.name, MAX_POOL_NAME);
        for (member, number, least, most) in [
            ("reward_per_day", self.reward_per_day, 0, MAX_AMOUNT),
            ("min_stake", self.min_stake, 1, MAX_AMOUNT),
            ("lock_seconds", self.lock_seconds, 0, MAX_WAIT_SECONDS),
            (
                "cooldown_seconds",
                self.cooldown_seconds,
                0,
                MAX_WAIT_SECONDS,
            ),
        ] {
            if !(least..=most).contains(&number) {
                violations.push(format!("{member} must be {least} to {most}"));
            }
        }
        violations
    }
}

impl App {
    /// Makes an open pool with an empty reserve.
    ///
    /// # Errors
    /// Every violation in `new`, or the database fails.
    pub async fn create_pool(&self, new: NewPool) -> Result<Pool, Failure> {
        let violations = new.violations();
        if !violations.is_empty() {
            return Err(Failure::invalid(violations));
        }
        let context = self.context();
        let state = staking::Pool::new(new.reward_per_day, context.now).map_err(not_allowed)?;
        let pool = PoolRecord {
            id: context.id(PoolId::new),
            name: new.name,
            state,
            min_stake: new.min_stake,
            lock_seconds: new.lock_seconds,
            cooldown_seconds: new.cooldown_seconds,
            created_at: context.second(),
            closed_at: None,
            reserve: 0,
        };
        let made = shown(&pool, context.now);
        self.db
            .write(pool, async |tx, pool| pools::insert(tx, pool).await)
            .await?;
        Ok(made)
    }

    /// Adds `amount` tokens to the reserve of a pool: as many as possible from the treasury, the
    /// rest newly issued.
    ///
    /// # Errors
    /// The amount is out of range, there is no such pool, it is closed or would hold too much, or
    /// the database fails.
    pub async fn fund_pool(&self, id: &PoolId, amount: i64) -> Result<Pool, Failure> {
        if !(1..=MAX_AMOUNT).contains(&amount) {
            let sentence = format!("amount must be 1 to {MAX_AMOUNT}");
            return Err(Failure::invalid(vec![sentence]));
        }
        let input = (self.context(), id.clone(), amount);
        self.db.write(input, fund).await
    }

    /// Closes a pool permanently: its remaining reserve goes to the treasury, its positions keep
    /// what they have earned, and none of them is locked any more.
    ///
    /// # Errors
    /// There is no such pool, it is already closed, or the database fails.
    pub async fn close_pool(&self, id: &PoolId) -> Result<Pool, Failure> {
        let input = (self.context(), id.clone());
        self.db.write(input, close).await
    }
}

async fn fund(
    tx: &mut Tx<'_>,
    (context, id, amount): &(ActContext, PoolId, i64),
) -> Result<Pool, Failure> {
    let amount = *amount;
    let mut pool = pools::lock(tx, id).await?.ok_or_else(no_pool)?;
    pool.state.fund(amount, context.now).map_err(not_allowed)?;
    let kept = ledger::balance(tx, Account::Treasury).await?.min(amount);
    for (from, part) in [
        (Account::Treasury, kept),
        (Account::Issuance, amount - kept),
    ] {
        if part > 0 {
            let (movement, to) = (Movement::PoolFunding, Account::Reserve(id));
            let moved = context.transfer(tx, movement, from, to, part, Some(id.as_str()), None);
            moved.await?;
        }
    }
    pools::save(tx, &pool).await?;
    pool.reserve += amount;
    Ok(shown(&pool, context.now))
}

async fn close(tx: &mut Tx<'_>, (context, id): &(ActContext, PoolId)) -> Result<Pool, Failure> {
    let mut pool = pools::lock(tx, id).await?.ok_or_else(no_pool)?;
    let returned = pool.state.close(context.now).map_err(not_allowed)?;
    pool.closed_at = Some(context.second());
    if returned > 0 {
        let (movement, from) = (Movement::PoolClosing, Account::Reserve(id));
        let to = Account::Treasury;
        let moved = context.transfer(tx, movement, from, to, returned, Some(id.as_str()), None);
        moved.await?;
    }
    pools::save(tx, &pool).await?;
    pool.reserve -= returned;
    Ok(shown(&pool, context.now))
}
