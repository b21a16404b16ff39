//! The history of a year: one task after the other with its submissions, and every tenth time a
//! stake.

mod stakes;
mod tasks;

use std::collections::{BTreeMap, VecDeque};

use aivy_core::ledger::Movement;
use aivy_core::staking::{Pool, Position};
use aivy_types::{PoolId, PositionId, TaskId, Timestamp, UserId};
use anyhow::Result;

use super::books::{Account, Books, mixed, random};
use super::sink::{COUNTS, POOLS, Sink, USERS, cells};
use super::{BEGIN_MS, END, Filled, Size, YEAR_MS};

/// The minimum number of positions of the busy user: enough for a page of 10 with each status in
/// any size, so that the same number of rows is compared.
const FULL_PAGE: usize = 30;
const POOL_COUNT: usize = 8;
/// The funds of a pool, and its emission per day.
const FUNDS: i64 = 10_000_000_000;
const REWARD_PER_DAY: i64 = 1_000_000;
/// The initial tokens of every user.
const FIRST_GRANT: i64 = 10_000_000_000;
const DAY: i64 = 86_400_000_000;

/// A position that is not in the database yet.
struct Stake {
    id: PositionId,
    user: usize,
    pool: usize,
    staked_ms: i64,
    position: Position,
}

/// The history so far.
pub(super) struct History<'s> {
    size: Size,
    sink: &'s mut Sink,
    books: Books,
    users: Vec<UserId>,
    available: Vec<Account>,
    staked: Vec<Account>,
    unstaking: Vec<Account>,
    issuance: Account,
    pools: Vec<(PoolId, Pool, Account)>,
    /// Positions that are still active, oldest first.
    stakes: VecDeque<Stake>,
    counts: BTreeMap<(&'static str, &'static str, i64), i64>,
    submissions: usize,
    /// How many rejected submissions are omitted, because the crowded task has as many.
    skipped: usize,
    crowded: Option<TaskId>,
}

impl<'s> History<'s> {
    /// The beginning: users with tokens, and pools.
    pub(super) fn new(size: Size, sink: &'s mut Sink) -> Result<Self> {
        let users: Vec<UserId> = (0..size.users())
            .map(|number| UserId::new(BEGIN_MS.unsigned_abs(), random(number)))
            .collect();
        let of = |kind: &str| -> Vec<Account> {
            let named = users
                .iter()
                .map(|user| Account::new(format!("{kind}:{user}")));
            named.collect()
        };
        let mut history = Self {
            available: of("available"),
            staked: of("staked"),
            unstaking: of("unstaking"),
            size,
            sink,
            books: Books::default(),
            users,
            issuance: Account::new("issuance".to_owned()),
            pools: Vec::new(),
            stakes: VecDeque::new(),
            counts: BTreeMap::new(),
            submissions: 0,
            skipped: 0,
            crowded: None,
        };
        history.begin()?;
        Ok(history)
    }

    fn begin(&mut self) -> Result<()> {
        let at = BEGIN_MS * 1000;
        for (number, user) in self.users.iter().enumerate() {
            let (username, email) = (format!("u{number}"), format!("u{number}@example.com"));
            let row = cells![
                user.as_str(),
                &username,
                &email,
                &username,
                "free",
                at,
                at,
                &username,
                &email
            ];
            self.sink.row(&USERS, row)?;
        }
        for user in 0..self.users.len() {
            self.grant(user, FIRST_GRANT, BEGIN_MS)?;
        }
        for number in 0..POOL_COUNT {
            let id = PoolId::new(BEGIN_MS.unsigned_abs(), random(number));
            let now = Timestamp::from_micros(at);
            let mut pool = Pool::new(REWARD_PER_DAY, now)?;
            pool.fund(FUNDS, now)?;
            let mut reserve = Account::new(format!("reserve:{id}"));
            let (between, about) = ((&mut self.issuance, &mut reserve), Some(id.as_str()));
            self.books.transfer(
                self.sink,
                Movement::PoolFunding,
                between,
                FUNDS,
                about,
                BEGIN_MS,
            )?;
            self.pools.push((id, pool, reserve));
        }
        Ok(())
    }

    /// Generates the year. `progress` is called for each task.
    pub(super) fn play(mut self, mut progress: impl FnMut(usize)) -> Result<Filled> {
        let (tasks, transactions) = (self.size.tasks, self.size.entries() / 2);
        for number in 0..tasks {
            progress(number);
            let at_ms = BEGIN_MS
                + YEAR_MS / 1000 * (number * 1000 / tasks) as i64
                + (number * 1000 % tasks) as i64 * (YEAR_MS / 1000) / tasks as i64;
            self.task(number, at_ms)?;
            if number % 10 == 9 {
                self.stake(number / 10, at_ms)?;
            }
            // The rest of the ledger's transactions are grants. Some are kept back for active
            // stakes.
            let due = (transactions - tasks / 10) * (number + 1) / tasks;
            while self.books.transactions < due {
                self.any_grant(at_ms)?;
            }
        }
        let end_ms = END.micros() / 1000 - 1;
        while let Some(stake) = self.stakes.pop_front() {
            self.follow(stake, end_ms)?;
        }
        while self.books.transactions < transactions {
            self.any_grant(end_ms)?;
        }
        self.end()
    }

    fn end(self) -> Result<Filled> {
        let treasury = Account::new("treasury".to_owned());
        let users = self
            .available
            .iter()
            .chain(&self.staked)
            .chain(&self.unstaking);
        for account in users.chain([&self.issuance, &treasury]) {
            account.write(self.sink)?;
        }
        for (number, (id, pool, reserve)) in self.pools.iter().enumerate() {
            reserve.write(self.sink)?;
            let (name, made) = (format!("Pool {number}"), BEGIN_MS * 1000);
            let text = |number: u128| number.to_string();
            let (acc, carry, emitted) = (text(pool.acc), text(pool.carry), text(pool.emitted));
            let row = cells![
                id.as_str(),
                &name,
                "open",
                pool.reward_per_day,
                1,
                0,
                3600,
                made,
                &acc,
                &carry,
                &emitted,
                pool.funded,
                pool.total_staked,
                pool.updated_ms,
            ];
            self.sink.row(&POOLS, row)?;
        }
        for ((category, status, shard), count) in &self.counts {
            self.sink
                .row(&COUNTS, cells![*category, *status, *shard, *count])?;
        }
        let crowded = self.crowded.ok_or_else(|| anyhow::anyhow!("nobody came"))?;
        Ok(Filled {
            busy: self.users[0].clone(),
            ordinary: self.users[1].clone(),
            crowded,
            pool: self.pools[0].0.clone(),
        })
    }

    fn grant(&mut self, user: usize, amount: i64, at_ms: i64) -> Result<()> {
        let between = (&mut self.issuance, &mut self.available[user]);
        self.books
            .transfer(self.sink, Movement::Grant, between, amount, None, at_ms)
    }

    fn any_grant(&mut self, at_ms: i64) -> Result<()> {
        let user = self.somebody(self.books.transactions, 3);
        self.grant(user, 10, at_ms)
    }

    /// The busy user every `often`-th time, otherwise any user.
    fn somebody(&self, number: usize, salt: u64) -> usize {
        let drawn = mixed(number as u64 ^ salt << 40);
        match drawn % 10 {
            0 => 0,
            _ => (drawn / 10 % (self.users.len() as u64 - 1)) as usize + 1,
        }
    }
}
