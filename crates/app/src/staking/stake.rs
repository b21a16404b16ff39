//! The users' actions: stake, unstake, withdraw, claim.

use aivy_core::ledger::{Account, Movement};
use aivy_core::mutant::{self, Mutant};
use aivy_store::pools::PoolRecord;
use aivy_store::positions::PositionRecord;
use aivy_store::{StoreError, Tx, pools, positions};
use aivy_types::body::{Located, Position, PositionIn, PositionStatus};
use aivy_types::{ErrorCode, PositionId, UserId};

use super::positions::missing_pool;
use super::{conflict, no_pool, no_position, not_allowed, position};
use crate::actor::{ActContext, Done};
use crate::{Actor, App, Failure};

impl App {
    /// Stakes tokens in a pool.
    ///
    /// # Errors
    /// There is no such pool, it is closed, the amount is below its minimum stake, the balance does
    /// not suffice, or the database fails.
    pub async fn stake(&self, actor: &Actor, new: PositionIn) -> Result<Position, Failure> {
        let input = (actor.user.clone(), new);
        self.act(actor, input, stake).await
    }

    /// Ends the earning of a position and starts its cooldown.
    ///
    /// # Errors
    /// The actor has no such position, or a conflict: it is still locked, or no longer active.
    pub async fn unstake(&self, actor: &Actor, id: &PositionId) -> Result<Position, Failure> {
        let input = (actor.user.clone(), id.clone());
        self.act(actor, input, unstake).await
    }

    /// Returns the tokens of a position. Its rewards stay claimable.
    ///
    /// # Errors
    /// The actor has no such position, or a conflict: it is active, still in cooldown, or already
    /// withdrawn.
    pub async fn withdraw(&self, actor: &Actor, id: &PositionId) -> Result<Position, Failure> {
        let input = (actor.user.clone(), id.clone());
        self.act(actor, input, withdraw).await
    }

    /// Pays the whole tokens that a position has earned; the fraction stays.
    ///
    /// # Errors
    /// The actor has no such position, or a conflict: less than one token is claimable.
    pub async fn claim_rewards(&self, actor: &Actor, id: &PositionId) -> Result<Position, Failure> {
        let input = (actor.user.clone(), id.clone());
        self.act(actor, input, claim).await
    }
}

async fn stake(
    tx: &mut Tx<'_>,
    context: &ActContext,
    (user, new): &(UserId, PositionIn),
) -> Result<Done<Position>, Failure> {
    let mut pool = pools::lock(tx, &new.pool_id).await?.ok_or_else(no_pool)?;
    let state = pool.state.stake(new.amount, context.now);
    let state = state.map_err(not_allowed)?;
    if new.amount < pool.min_stake {
        let sentence = format!("amount must be at least {} in this pool", pool.min_stake);
        return Err(Failure::invalid(vec![sentence]));
    }
    let record = PositionRecord {
        id: context.id(PositionId::new),
        pool_id: new.pool_id.clone(),
        user_id: user.clone(),
        state,
        status: PositionStatus::Active,
        staked_at: context.second(),
        unlocks_at: context.second().plus_seconds(pool.lock_seconds),
        withdrawable_at: None,
    };
    transfer(tx, context, Movement::Stake, &record, new.amount).await?;
    pools::save(tx, &pool).await?;
    positions::insert(tx, &record).await?;
    let made = position::shown(&record, &pool, context.now);
    let location = made.location();
    Ok(Done::new(made).at(location))
}

async fn unstake(
    tx: &mut Tx<'_>,
    context: &ActContext,
    (user, id): &(UserId, PositionId),
) -> Result<Done<Position>, Failure> {
    let (mut pool, mut record) = lock(tx, user, id).await?;
    position::unstake(&mut record, &mut pool, context.now)?;
    transfer(
        tx,
        context,
        Movement::Cooldown,
        &record,
        record.state.amount,
    )
    .await?;
    pools::save(tx, &pool).await?;
    positions::save(tx, &record).await?;
    Ok(Done::new(position::shown(&record, &pool, context.now)))
}

/// The pool is only read: a position that is unstaked has already got its share.
async fn withdraw(
    tx: &mut Tx<'_>,
    context: &ActContext,
    (user, id): &(UserId, PositionId),
) -> Result<Done<Position>, Failure> {
    let record = positions::lock(tx, user, id).await?;
    let mut record = record.ok_or_else(no_position)?;
    position::withdraw(&mut record, context.now)?;
    transfer(tx, context, Movement::Unstake, &record, record.state.amount).await?;
    positions::save(tx, &record).await?;
    let pool = pools::get(tx, &record.pool_id)
        .await?
        .ok_or_else(missing_pool)?;
    Ok(Done::new(position::shown(&record, &pool, context.now)))
}

/// The pool is stored as of the time of the payment, so that a node whose clock is behind cannot
/// share out again what was paid.
async fn claim(
    tx: &mut Tx<'_>,
    context: &ActContext,
    (user, id): &(UserId, PositionId),
) -> Result<Done<Position>, Failure> {
    let (mut pool, mut record) = lock(tx, user, id).await?;
    let before = pool.state;
    pool.state = pool.state.at(context.now);
    let paid = record.state.claim(&pool.state);
    if mutant::is_on(Mutant::PaidIsShared) {
        pool.state = before;
    }
    if paid == 0 {
        return Err(conflict("Less than one token can be claimed yet"));
    }
    transfer(tx, context, Movement::StakingReward, &record, paid).await?;
    pools::save(tx, &pool).await?;
    positions::save(tx, &record).await?;
    Ok(Done::new(position::shown(&record, &pool, context.now)))
}

/// Locks the pool and then the position: all callers use this order.
async fn lock(
    tx: &mut Tx<'_>,
    user: &UserId,
    id: &PositionId,
) -> Result<(PoolRecord, PositionRecord), Failure> {
    let pool = pools::lock_of(tx, user, id).await?;
    let pool = pool.ok_or_else(no_position)?;
    let record = positions::lock(tx, user, id).await?;
    Ok((pool, record.ok_or_else(no_position)?))
}

/// Moves tokens for a position.
async fn transfer(
    tx: &mut Tx<'_>,
    context: &ActContext,
    movement: Movement,
    position: &PositionRecord,
    amount: i64,
) -> Result<(), Failure> {
    let user = &position.user_id;
    let (from, to) = match movement {
        Movement::Stake => (Account::Available(user), Account::Staked(user)),
        Movement::Cooldown => (Account::Staked(user), Account::Unstaking(user)),
        Movement::Unstake => (Account::Unstaking(user), Account::Available(user)),
        _ => (
            Account::Reserve(&position.pool_id),
            Account::Available(user),
        ),
    };
    let reference = Some(position.id.as_str());
    let moved = context.transfer(tx, movement, from, to, amount, reference, None);
    match moved.await {
        // A lack of tokens is the user's error only for a stake; in all other cases the ledger is
        // wrong.
        Err(failure)
            if failure.code == ErrorCode::InsufficientBalance && movement != Movement::Stake =>
        {
            let what = format!("{from} cannot pay {amount} for {}", position.id);
            Err(StoreError::Internal(what).into())
        }
        moved => moved.map(|_| ()),
    }
}
