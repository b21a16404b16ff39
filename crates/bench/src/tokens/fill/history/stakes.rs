//! A stake and its later changes.

use aivy_core::ledger::Movement;
use aivy_types::{PositionId, Timestamp};
use anyhow::Result;

use super::{FULL_PAGE, History, POOL_COUNT, Stake};
use crate::tokens::fill::books::{mixed, random};
use crate::tokens::fill::sink::{POSITIONS, cells};

impl History<'_> {
    pub(super) fn stake(&mut self, number: usize, at_ms: i64) -> Result<()> {
        let drawn = mixed(number as u64 ^ 4 << 40);
        let user = match drawn % 100 {
            _ if number < FULL_PAGE => 0,
            0 => 0,
            _ => (drawn / 100 % (self.users.len() as u64 - 1)) as usize + 1,
        };
        let (pool, amount) = (
            (drawn >> 32) as usize % POOL_COUNT,
            (drawn % 100) as i64 + 1,
        );
        let id = PositionId::new(at_ms.unsigned_abs(), random(number));
        let now = Timestamp::from_micros(at_ms * 1000);
        let position = self.pools[pool].1.stake(amount, now)?;
        let between = (&mut self.available[user], &mut self.staked[user]);
        let about = Some(id.as_str());
        self.books
            .transfer(self.sink, Movement::Stake, between, amount, about, at_ms)?;
        self.stakes.push_back(Stake {
            id,
            user,
            pool,
            staked_ms: at_ms,
            position,
        });
        if self.stakes.len() > self.size.positions() / 4
            && let Some(old) = self.stakes.pop_front()
        {
            self.follow(old, at_ms)?;
        }
        Ok(())
    }

    /// Continues a position: it claims every third time; it stays active, is unstaked or is
    /// withdrawn.
    pub(super) fn follow(&mut self, stake: Stake, at_ms: i64) -> Result<()> {
        let drawn = mixed(stake.staked_ms.unsigned_abs() ^ stake.user as u64);
        let (id, user) = (stake.id.as_str(), stake.user);
        let (now, mut position) = (Timestamp::from_micros(at_ms * 1000), stake.position);
        let (pool_id, pool, reserve) = &mut self.pools[stake.pool];
        if drawn.is_multiple_of(3) {
            *pool = pool.at(now);
            let paid = position.claim(pool);
            if paid > 0 {
                let between = (reserve, &mut self.available[user]);
                let kind = Movement::StakingReward;
                self.books
                    .transfer(self.sink, kind, between, paid, Some(id), at_ms)?;
            }
        }
        let (mut status, mut withdrawable) = ("active", None);
        if drawn % 10 < 3 {
            pool.unstake(&mut position, now)?;
            let between = (&mut self.staked[user], &mut self.unstaking[user]);
            let (kind, amount) = (Movement::Cooldown, position.amount);
            self.books
                .transfer(self.sink, kind, between, amount, Some(id), at_ms + 1)?;
            (status, withdrawable) = ("unstaking", Some(at_ms * 1000 + 3_600_000_000));
        }
        if drawn % 10 < 2 {
            let between = (&mut self.unstaking[user], &mut self.available[user]);
            let (kind, amount) = (Movement::Unstake, position.amount);
            self.books
                .transfer(self.sink, kind, between, amount, Some(id), at_ms + 2)?;
            status = "withdrawn";
        }
        let (mark, end) = (
            position.mark.to_string(),
            position.end.map(|end| end.to_string()),
        );
        let began = stake.staked_ms * 1000;
        let row = cells![
            id,
            pool_id.as_str(),
            self.users[user].as_str(),
            position.amount,
            status,
            &mark,
            end.as_ref(),
            position.claimed,
            began,
            began,
            withdrawable,
        ];
        self.sink.row(&POSITIONS, row)
    }
}
