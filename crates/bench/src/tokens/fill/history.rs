//! What happened in the year: one task after the other with all that came of it, and every tenth
//! time a stake.

use std::collections::{BTreeMap, VecDeque};

use aivy_core::ledger::Movement;
use aivy_core::staking::{Pool, Position};
use aivy_store::tasks::shard;
use aivy_types::{PoolId, PositionId, SubmissionId, TaskId, Timestamp, UserId};
use anyhow::Result;

use super::books::{Account, Books, mixed, random};
use super::sink::{COUNTS, POOLS, POSITIONS, SUBMISSIONS, Sink, TASKS, USERS, cells};
use super::{BEGIN_MS, END, Filled, Size, YEAR_MS, words};

/// Positions that the busy one has for sure: of one status there is a page of 10 in any size, so
/// that as many rows are compared.
const FULL_PAGE: usize = 30;
const POOL_COUNT: usize = 8;
/// What a pool is given, and what it emits a day.
const FUNDS: i64 = 10_000_000_000;
const REWARD_PER_DAY: i64 = 1_000_000;
/// What everybody begins with.
const FIRST_GRANT: i64 = 10_000_000_000;
const DAY: i64 = 86_400_000_000;

const CATEGORIES: [&str; 6] = [
    "annotation",
    "evaluation",
    "generation",
    "translation",
    "research",
    "other",
];
const VERBS: [&str; 16] = [
    "label",
    "rate",
    "describe",
    "translate",
    "check",
    "compare",
    "sort",
    "transcribe",
    "outline",
    "count",
    "tag",
    "review",
    "summarize",
    "rewrite",
    "verify",
    "collect",
];
const NOUNS: [&str; 12] = [
    "images",
    "answers",
    "sentences",
    "recordings",
    "maps",
    "invoices",
    "photos",
    "headlines",
    "reviews",
    "sketches",
    "letters",
    "tables",
];

/// What becomes of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// One slot, done.
    Done,
    /// Two slots, both done.
    DoneTwice,
    /// Three slots: one live, one rejected before.
    Going,
    /// Three slots, nobody came yet.
    Open,
    Paused,
    Cancelled,
    /// Its deadline came after a worker had given up.
    Expired,
    /// The one task on which everybody works.
    Crowded,
}

/// A position that is not in the database yet.
struct Stake {
    id: PositionId,
    user: usize,
    pool: usize,
    staked_ms: i64,
    position: Position,
}

/// The year, as far as it has been played.
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
    /// Positions that go on, the oldest first.
    stakes: VecDeque<Stake>,
    counts: BTreeMap<(&'static str, &'static str, i64), i64>,
    submissions: usize,
    /// How many rejected submissions there are not, because the crowd has as many.
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

    /// Plays the year. `progress` hears of each task.
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
            // The rest of the ledger are grants. What is kept back is for the stakes that go on.
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

    /// The busy one every `often`-th time and anybody otherwise.
    fn somebody(&self, number: usize, salt: u64) -> usize {
        let drawn = mixed(number as u64 ^ salt << 40);
        match drawn % 10 {
            0 => 0,
            _ => (drawn / 10 % (self.users.len() as u64 - 1)) as usize + 1,
        }
    }

    fn fate(&self, number: usize) -> Fate {
        if number == self.size.tasks / 2 {
            return Fate::Crowded;
        }
        match (number * 7 + number / 20) % 20 {
            0..=8 => Fate::Done,
            9..=10 => Fate::DoneTwice,
            11..=13 => Fate::Going,
            14..=16 => Fate::Open,
            17 => Fate::Paused,
            18 => Fate::Cancelled,
            _ => Fate::Expired,
        }
    }

    fn task(&mut self, number: usize, at_ms: i64) -> Result<()> {
        let fate = self.fate(number);
        let drawn = mixed(number as u64);
        let creator = match fate {
            Fate::Crowded => 0,
            _ => self.somebody(number, 1),
        };
        let reward = (drawn % 1000) as i64 + 1;
        let crowd = self.size.crowd();
        let (slots, left, live, approved, status): (usize, usize, i64, usize, _) = match fate {
            Fate::Done => (1, 0, 0, 1, "completed"),
            Fate::DoneTwice => (2, 0, 0, 2, "completed"),
            Fate::Going => (3, 2, 1, 0, "open"),
            Fate::Open => (3, 3, 0, 0, "open"),
            Fate::Paused => (3, 3, 0, 0, "paused"),
            Fate::Cancelled => (2, 0, 0, 0, "cancelled"),
            Fate::Expired => (1, 0, 0, 0, "expired"),
            Fate::Crowded => (crowd + 10, 10, 0, crowd, "open"),
        };
        let [slots, left] = [slots, left].map(|count| count as i64);
        let id = TaskId::new(at_ms.unsigned_abs(), random(number));
        let mut escrow = Account::new(format!("escrow:{id}"));
        let about = Some(id.as_str());
        let between = (&mut self.available[creator], &mut escrow);
        let whole = reward * slots;
        self.books.transfer(
            self.sink,
            Movement::TaskEscrow,
            between,
            whole,
            about,
            at_ms,
        )?;
        let first = self.worker(number, creator);
        match fate {
            Fate::Done => self.paid(&id, first, &mut escrow, reward, at_ms)?,
            Fate::DoneTwice => {
                self.paid(&id, first, &mut escrow, reward, at_ms)?;
                let second = self.other(first, creator);
                self.paid(&id, second, &mut escrow, reward, at_ms)?;
            }
            Fate::Going => {
                if self.skipped < crowd {
                    self.skipped += 1;
                } else {
                    self.submission(&id, self.other(first, creator), "rejected", reward, at_ms)?;
                }
                let status = if drawn & (1 << 40) == 0 {
                    "claimed"
                } else {
                    "submitted"
                };
                self.submission(&id, first, status, reward, at_ms)?;
            }
            Fate::Expired => self.submission(&id, first, "withdrawn", reward, at_ms)?,
            Fate::Crowded => {
                for worker in 1..=crowd {
                    self.paid(&id, worker % self.users.len(), &mut escrow, reward, at_ms)?;
                }
                self.crowded = Some(id.clone());
            }
            Fate::Open | Fate::Paused | Fate::Cancelled => {}
        }
        let owed = reward * (left + live);
        if escrow.balance > owed {
            let back = escrow.balance - owed;
            let between = (&mut escrow, &mut self.available[creator]);
            self.books.transfer(
                self.sink,
                Movement::TaskRefund,
                between,
                back,
                about,
                at_ms + 5,
            )?;
        }
        escrow.write(self.sink)?;
        self.task_row(
            number,
            &id,
            creator,
            at_ms,
            (reward, slots, left, live, approved as i64, status),
        )
    }

    fn task_row(
        &mut self,
        number: usize,
        id: &TaskId,
        creator: usize,
        at_ms: i64,
        (reward, slots, left, live, approved, status): (i64, i64, i64, i64, i64, &'static str),
    ) -> Result<()> {
        let drawn = mixed(number as u64);
        let category = CATEGORIES[(drawn / 1000 % 6) as usize];
        let verb = VERBS[(drawn / 6000 % 16) as usize];
        let noun = NOUNS[(drawn / 96_000 % 12) as usize];
        let rare = number.is_multiple_of(self.size.tasks / words::RARE_TITLES);
        let title = format!(
            "{verb} the {noun} no {number}{}{}",
            if rare { " of " } else { "" },
            if rare { words::RARE } else { "" }
        );
        let found_by = aivy_core::words::kept(&title);
        let description = format!(
            "Look at the {noun} carefully and {verb} each of them; the guidelines say what counts."
        );
        let input = format!("{{\"url\":\"https://example.com/items/{number}\"}}");
        let now = at_ms * 1000;
        let deadline = match (status, drawn % 4) {
            ("expired", _) => now + 1000,
            ("open" | "paused", 0) => END.micros() + 30 * DAY + (drawn % 86_400) as i64 * 1_000_000,
            _ => i64::MAX,
        };
        let row = cells![
            id.as_str(),
            self.users[creator].as_str(),
            &title,
            &description,
            category,
            reward,
            slots,
            left,
            live,
            approved,
            status,
            &input,
            "manual",
            604_800,
            2_592_000,
            0,
            deadline,
            now,
            now,
            &found_by,
        ];
        self.sink.row(&TASKS, row)?;
        *self
            .counts
            .entry((category, status, shard(id)))
            .or_default() += 1;
        Ok(())
    }

    /// A worker who is not the creator.
    fn worker(&self, number: usize, creator: usize) -> usize {
        match self.somebody(number, 2) {
            worker if worker == creator => (worker + 1) % self.users.len(),
            worker => worker,
        }
    }

    /// Somebody else who is neither.
    fn other(&self, worker: usize, creator: usize) -> usize {
        let users = self.users.len();
        match (worker + 1) % users {
            next if next == creator => (next + 1) % users,
            next => next,
        }
    }

    fn paid(
        &mut self,
        task: &TaskId,
        worker: usize,
        escrow: &mut Account,
        reward: i64,
        at_ms: i64,
    ) -> Result<()> {
        self.submission(task, worker, "approved", reward, at_ms)?;
        let (between, about) = ((escrow, &mut self.available[worker]), Some(task.as_str()));
        self.books.transfer(
            self.sink,
            Movement::TaskReward,
            between,
            reward,
            about,
            at_ms + 4,
        )
    }

    fn submission(
        &mut self,
        task: &TaskId,
        worker: usize,
        status: &'static str,
        reward: i64,
        at_ms: i64,
    ) -> Result<()> {
        self.submissions += 1;
        let id = SubmissionId::new(at_ms.unsigned_abs() + 1, random(self.submissions));
        let claimed = (at_ms + 1) * 1000;
        let handed_in = matches!(status, "submitted" | "approved" | "rejected");
        let reviewed = matches!(status, "approved" | "rejected").then_some(claimed + 3000);
        let later =
            END.micros() + DAY * 20 + (mixed(self.submissions as u64) % 864_000) as i64 * 1_000_000;
        let row = cells![
            id.as_str(),
            task.as_str(),
            self.users[worker].as_str(),
            status,
            handed_in.then_some("{\"answer\":\"yes\"}"),
            (status == "rejected").then_some("Not what was asked for."),
            reward,
            claimed,
            if status == "claimed" {
                later
            } else {
                claimed + 7 * DAY
            },
            handed_in.then_some(claimed + 1000),
            reviewed,
            matches!(status, "claimed" | "submitted").then_some(later),
        ];
        self.sink.row(&SUBMISSIONS, row)
    }

    fn stake(&mut self, number: usize, at_ms: i64) -> Result<()> {
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

    /// What becomes of a position: it claims, every third time; it goes on, cools down or is
    /// withdrawn.
    fn follow(&mut self, stake: Stake, at_ms: i64) -> Result<()> {
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
