//! Pools and positions. Rewards are computed for each position by itself, in an arithmetic of its
//! own: the emission of each interval, shared by stake.

use std::ops::RangeInclusive;
use std::sync::Arc;

use aivy_types::body::{PoolStatus, PositionStatus};
use aivy_types::{ErrorCode, PoolId, PositionId, Timestamp, UserId};

use super::submissions::within;
use super::{Model, Reason, same};
use crate::call::{Answer, Call};
use crate::history::Record;

/// A token, in the unit of the arithmetic: a millisecond's part of `reward_per_day` is a whole
/// number of parts, and a share of it is rounded to 2^-40 of a part.
const TOKEN: i128 = 86_400_000 << 40;

/// What rounding can make of one change: far below a token.
const ROUNDING: i128 = 1 << 50;

/// Whole tokens, in the unit of the arithmetic.
#[must_use]
pub const fn tokens(amount: i64) -> i128 {
    amount as i128 * TOKEN
}

/// A pool.
#[derive(Debug, Clone)]
pub struct Pool {
    /// Emitted per day.
    pub reward_per_day: i64,
    /// The least stake.
    pub min_stake: i64,
    /// How long a stake is locked, in seconds.
    pub lock_seconds: i64,
    /// How long after unstaking it can be withdrawn, in seconds.
    pub cooldown_seconds: i64,
    /// When it was closed: the first and the last instant at which that may have been.
    pub closed_at: Option<(Timestamp, Timestamp)>,
    /// What is not emitted yet.
    pub left: i128,
    /// What the ledger holds for it.
    pub reserve: i64,
    /// Up to when rewards are computed, in milliseconds.
    pub at: i64,
    /// How far the amounts may be off, because the instant of a call is not known.
    pub slack: i128,
}

/// A position.
#[derive(Debug, Clone)]
pub struct Position {
    pub(crate) owner: UserId,
    pub(crate) pool: PoolId,
    pub(crate) amount: i64,
    pub(crate) status: PositionStatus,
    pub(crate) earned: i128,
    pub(crate) claimed: i64,
    /// How many of the claimed tokens may not have been: nobody was told how many were.
    pub(crate) doubtful: i64,
    pub(crate) staked_at: Timestamp,
    pub(crate) unlocks_at: Timestamp,
    pub(crate) withdrawable_at: Option<Timestamp>,
    /// If nobody was told: when it may have been staked.
    pub(crate) unseen: Option<RangeInclusive<Timestamp>>,
}

impl Model {
    pub(super) fn staking_refusals(&self, record: &Record) -> Vec<ErrorCode> {
        let mut codes = Vec::new();
        match &record.call {
            Call::Stake(pool, amount) => match self.pools.get(pool) {
                None => codes.push(ErrorCode::NotFound),
                Some(pool) => {
                    if pool.closed_at.is_some() {
                        codes.push(ErrorCode::Conflict);
                    }
                    if *amount < pool.min_stake {
                        codes.push(ErrorCode::InvalidRequest);
                    }
                    if self.has(&record.user) < *amount {
                        codes.push(ErrorCode::InsufficientBalance);
                    }
                }
            },
            Call::Fund(id, _) | Call::ClosePool(id) => match self.pools.get(id) {
                None => codes.push(ErrorCode::NotFound),
                Some(pool) if pool.closed_at.is_some() => codes.push(ErrorCode::Conflict),
                Some(_) => {}
            },
            Call::Unstake(id)
            | Call::WithdrawStake(id)
            | Call::ClaimRewards(id)
            | Call::ReadPosition(id) => match self.positions.get(id) {
                Some(it) if it.owner == record.user => {
                    if !self.is_possible(record, id, it) {
                        codes.push(ErrorCode::Conflict);
                    }
                }
                _ => codes.push(ErrorCode::NotFound),
            },
            _ => {}
        }
        codes
    }

    /// Whether the call can succeed at some instant at which it ran.
    fn is_possible(&self, record: &Record, id: &PositionId, it: &Position) -> bool {
        let refused = matches!(record.outcome, crate::call::Outcome::Refused(..));
        // An answer can come from any instant of the call, and so can a refusal.
        let now = if refused { record.from } else { record.to };
        match &record.call {
            Call::Unstake(_) => {
                let (first, last) = self.unlock_of(it);
                let unlock = if refused { last } else { first };
                it.status == PositionStatus::Active && now >= unlock
            }
            Call::WithdrawStake(_) => {
                it.status == PositionStatus::Unstaking
                    && it.withdrawable_at.is_some_and(|end| now >= end)
            }
            Call::ClaimRewards(_) => {
                let (least, most) = self.claimable(id, it, record);
                if refused { least > 0 } else { most > 0 }
            }
            _ => true,
        }
    }

    /// When a position can be unstaked, at the earliest and at the latest: closing a pool ends all
    /// locks.
    fn unlock_of(&self, it: &Position) -> (Timestamp, Timestamp) {
        let closed = self.pools.get(&it.pool).and_then(|pool| pool.closed_at);
        let by = |at: Timestamp| it.unlocks_at.min(at).max(it.staked_at);
        closed.map_or((it.unlocks_at, it.unlocks_at), |(from, to)| {
            (by(from), by(to))
        })
    }

    /// What can be claimed: the least and the most.
    fn claimable(&self, id: &PositionId, it: &Position, record: &Record) -> (i64, i64) {
        let at = |time: Timestamp, slack: i128| {
            let earned = self.earned(id, it, time) + slack;
            (whole(earned) - it.claimed).max(0)
        };
        // A share that is a whole number may be rounded down by one.
        let slack = ROUNDING + self.pools.get(&it.pool).map_or(0, |pool| pool.slack);
        (at(record.from, -slack), at(record.to, slack))
    }

    /// What a position has earned by `now`.
    fn earned(&self, id: &PositionId, it: &Position, now: Timestamp) -> i128 {
        let mut then = Self {
            pools: self.pools.clone(),
            positions: self.positions.clone(),
            ..Self::default()
        };
        then.emit(&it.pool, now);
        then.positions.get(id).map_or(0, |it| it.earned)
    }

    /// Lets a pool emit up to `now`; a clock that is behind changes nothing.
    fn emit(&mut self, id: &PoolId, now: Timestamp) {
        let now = now.micros().div_euclid(1000);
        let earning = |it: &Position| it.pool == *id && it.status == PositionStatus::Active;
        let active = self.positions.values().filter(|it| earning(it));
        let total: i128 = active.map(|it| i128::from(it.amount)).sum();
        let Some(pool) = self.pools.get_mut(id).map(Arc::make_mut) else {
            return;
        };
        let passed = now - pool.at;
        if passed <= 0 {
            return;
        }
        pool.at = now;
        if total == 0 || pool.closed_at.is_some() {
            return;
        }
        let due = (i128::from(pool.reward_per_day) * i128::from(passed)) << 40;
        let emitted = due.min(pool.left);
        pool.left -= emitted;
        for it in self.positions.values_mut().filter(|it| earning(it)) {
            // Of 2^40 and the largest amounts of a run, far below 127 bits.
            Arc::make_mut(it).earned += emitted * i128::from(it.amount) / total;
        }
    }

    /// Lets a pool emit up to the instant of a call, which changes what it emits to whom.
    fn change_at(&mut self, id: &PoolId, record: &Record) {
        self.emit(id, record.to);
        let window = record.to.micros().div_euclid(1000) - record.from.micros().div_euclid(1000);
        if let Some(pool) = self.pools.get_mut(id).map(Arc::make_mut) {
            pool.slack += ROUNDING;
            pool.slack += (i128::from(pool.reward_per_day) * i128::from(window)) << 40;
        }
    }

    pub(super) fn staked_by(&self, user: &UserId) -> i64 {
        self.sum(user, PositionStatus::Active)
    }

    pub(super) fn sum(&self, user: &UserId, status: PositionStatus) -> i64 {
        let of = self.positions.values();
        let of = of.filter(|it| it.owner == *user && it.status == status);
        of.map(|it| it.amount).sum()
    }

    pub(super) fn stake(
        &mut self,
        record: &Record,
        pool: &PoolId,
        amount: i64,
        answer: Option<&Answer>,
    ) -> Result<(), Reason> {
        self.change_at(pool, record);
        let lock = self.pools.get(pool).map_or(0, |pool| pool.lock_seconds);
        self.pay(&record.user, -amount);
        let (id, staked_at) = match answer {
            Some(Answer::Position(shown)) => {
                within("staked_at", shown.staked_at, record, 0)?;
                (shown.id.clone(), shown.staked_at)
            }
            _ => (unseen_id(record.number), record.from.whole_second()),
        };
        let position = Position {
            owner: record.user.clone(),
            pool: pool.clone(),
            amount,
            status: PositionStatus::Active,
            earned: 0,
            claimed: 0,
            doubtful: 0,
            staked_at,
            unlocks_at: staked_at.plus_seconds(lock),
            withdrawable_at: None,
            unseen: answer.is_none().then(|| record.seconds(0)),
        };
        if self
            .positions
            .insert(id.clone(), Arc::new(position))
            .is_some()
        {
            return Err("its ID was given before".to_owned());
        }
        self.shows_position(&id, record, answer)
    }

    pub(super) fn unstake(
        &mut self,
        record: &Record,
        id: &PositionId,
        answer: Option<&Answer>,
    ) -> Result<(), Reason> {
        let pool = self.position_mut(id)?.pool.clone();
        self.change_at(&pool, record);
        let cooldown = self
            .pools
            .get(&pool)
            .map_or(0, |pool| pool.cooldown_seconds);
        let end = match answer {
            Some(Answer::Position(shown)) => {
                let end = shown.withdrawable_at;
                within(
                    "withdrawable_at",
                    end.unwrap_or(record.from),
                    record,
                    cooldown,
                )?;
                end
            }
            _ => Some(record.from.whole_second().plus_seconds(cooldown)),
        };
        let position = self.position_mut(id)?;
        position.status = PositionStatus::Unstaking;
        position.withdrawable_at = end;
        self.shows_position(id, record, answer)
    }

    pub(super) fn withdraw_stake(
        &mut self,
        record: &Record,
        id: &PositionId,
        answer: Option<&Answer>,
    ) -> Result<(), Reason> {
        let position = self.position_mut(id)?;
        position.status = PositionStatus::Withdrawn;
        let (owner, amount) = (position.owner.clone(), position.amount);
        self.pay(&owner, amount);
        self.shows_position(id, record, answer)
    }

    pub(super) fn claim_rewards(
        &mut self,
        record: &Record,
        id: &PositionId,
        answer: Option<&Answer>,
    ) -> Result<(), Reason> {
        let before = self.position_mut(id)?.clone();
        let (least, most) = self.claimable(id, &before, record);
        let paid = match answer {
            Some(Answer::Position(shown)) => shown.claimed_rewards - before.claimed,
            // Nobody was told how much; later reads would have to agree.
            _ => most,
        };
        if !(least..=most).contains(&paid) {
            return Err(format!(
                "{paid} tokens of rewards were paid, and {least} to {most} were due"
            ));
        }
        self.change_at(&before.pool, record);
        let position = self.position_mut(id)?;
        position.claimed += paid;
        if answer.is_none() {
            position.doubtful += most - least;
        }
        if let Some(pool) = self.pools.get_mut(&before.pool).map(Arc::make_mut) {
            pool.reserve -= paid;
        }
        self.pay(&before.owner, paid);
        self.shows_position(id, record, answer)
    }

    pub(super) fn fund(
        &mut self,
        record: &Record,
        id: &PoolId,
        amount: i64,
        _: Option<&Answer>,
    ) -> Result<(), Reason> {
        self.change_at(id, record);
        if let Some(pool) = self.pools.get_mut(id).map(Arc::make_mut) {
            pool.left += i128::from(amount) * TOKEN;
            pool.reserve += amount;
        }
        Ok(())
    }

    pub(super) fn close_pool(
        &mut self,
        record: &Record,
        id: &PoolId,
        _: Option<&Answer>,
    ) -> Result<(), Reason> {
        self.change_at(id, record);
        if let Some(pool) = self.pools.get_mut(id).map(Arc::make_mut) {
            pool.closed_at = Some((record.from.whole_second(), record.to.whole_second()));
        }
        Ok(())
    }

    pub(super) fn is_pool(
        &self,
        id: &PoolId,
        shown: &aivy_types::body::Pool,
    ) -> Result<(), Reason> {
        let pool = self.pools.get(id).ok_or("there is no such pool")?;
        let open = shown.status == PoolStatus::Open;
        same("whether the pool is open", open, pool.closed_at.is_none())?;
        let of = self.positions.values().filter(|it| it.pool == *id);
        let active = of.filter(|it| it.status == PositionStatus::Active);
        same(
            "total_staked",
            shown.total_staked,
            active.map(|it| it.amount).sum(),
        )?;
        // What closing returned depends on its instant.
        let of = self.positions.values().filter(|it| it.pool == *id);
        let most = pool.reserve + of.map(|it| it.doubtful).sum::<i64>();
        if open && !(pool.reserve..=most).contains(&shown.reserve) {
            let (shown, least) = (shown.reserve, pool.reserve);
            return Err(format!(
                "the reserve is {shown}, and had to be {least} to {most}"
            ));
        }
        Ok(())
    }

    /// Takes over what a position tells of a claim that was not answered.
    pub(super) fn tell_claimed(&mut self, shown: &aivy_types::body::Position) {
        let Some(it) = self.positions.get_mut(&shown.id).map(Arc::make_mut) else {
            return;
        };
        let less = it.claimed - shown.claimed_rewards;
        if !(0..=it.doubtful).contains(&less) {
            return;
        }
        it.claimed -= less;
        it.doubtful = 0;
        let (owner, pool) = (it.owner.clone(), it.pool.clone());
        self.pay(&owner, -less);
        if let Some(pool) = self.pools.get_mut(&pool).map(Arc::make_mut) {
            pool.reserve += less;
        }
    }

    fn position_mut(&mut self, id: &PositionId) -> Result<&mut Position, Reason> {
        let found = self.positions.get_mut(id);
        Ok(Arc::make_mut(found.ok_or("there is no such position")?))
    }

    fn shows_position(
        &self,
        id: &PositionId,
        record: &Record,
        answer: Option<&Answer>,
    ) -> Result<(), Reason> {
        let Some(Answer::Position(shown)) = answer else {
            return Ok(());
        };
        self.is_position(id, record, shown)
    }

    pub(super) fn is_position(
        &self,
        id: &PositionId,
        record: &Record,
        shown: &aivy_types::body::Position,
    ) -> Result<(), Reason> {
        let it = self.positions.get(id).ok_or("there is no such position")?;
        same("the position's ID", &shown.id, id)?;
        same("its pool", &shown.pool_id, &it.pool)?;
        same("its amount", shown.amount, it.amount)?;
        same("its status", shown.status, it.status)?;
        same("claimed_rewards", shown.claimed_rewards, it.claimed)?;
        same("withdrawable_at", shown.withdrawable_at, it.withdrawable_at)?;
        let (first, last) = self.unlock_of(it);
        if !(first..=last).contains(&shown.unlocks_at) {
            let shown = shown.unlocks_at;
            return Err(format!(
                "unlocks_at is {shown}, and had to be {first} to {last}"
            ));
        }
        let (least, most) = self.claimable(id, it, record);
        if (least..=most).contains(&shown.claimable_rewards) {
            return Ok(());
        }
        Err(format!(
            "claimable_rewards is {}, and had to be {least} to {most}",
            shown.claimable_rewards
        ))
    }

    /// The least and the most that a user can claim in all positions.
    pub(super) fn claimable_by(&self, user: &UserId, record: &Record) -> (i64, i64) {
        let of = self.positions.iter().filter(|(_, it)| it.owner == *user);
        let each = of.map(|(id, it)| self.claimable(id, it, record));
        each.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1))
    }
}

/// The whole tokens, rounded down.
fn whole(amount: i128) -> i64 {
    i64::try_from(amount.div_euclid(TOKEN)).unwrap_or(i64::MAX)
}

/// The ID of a position that may exist under another.
#[allow(clippy::expect_used, reason = "letters and digits are an ID")]
pub(super) fn unseen_id(number: u64) -> PositionId {
    format!("pos_unseen{number}").parse().expect("an ID")
}
