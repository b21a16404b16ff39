//! Staking on real databases: after random actions in random order, the ledger is consistent and
//! only earned rewards are paid.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::time::Duration;

use aivy_app::{Accounts, Actor, App, Failure, NewPool, NewUser};
use aivy_core::ledger::Account;
use aivy_core::staking::DAY_MS;
use aivy_core::{Clock, Entropy};
use aivy_store::pools::PoolRecord;
use aivy_store::positions::PositionRecord;
use aivy_store::testing::Database;
use aivy_store::{on_both, pools, positions};
use aivy_types::body::{PageQuery, PositionIn, PositionStatus};
use aivy_types::plan::DEFAULT_PLAN;
use aivy_types::{ErrorCode, Plan, PoolId, PositionId, Timestamp, UserId};
use futures_util::future::join_all;

on_both!(
    the_books_balance_whatever_is_done,
    of_many_at_once_each_happens_once,
    a_clock_that_is_behind_takes_nothing,
    funding_takes_from_the_treasury_first,
    a_pool_is_made_within_its_limits,
);

const START: i64 = 1_700_000_000_250_000;
const GRANT: i64 = 5_000;

/// An application with a stopped clock and users who have [`GRANT`] tokens each.
struct TestApp<'d> {
    database: &'d Database,
    app: App,
    users: Vec<UserId>,
    draw: Entropy,
}

impl<'d> TestApp<'d> {
    async fn new(database: &'d Database, users: usize, seed: u64) -> Self {
        let plan = Plan {
            name: DEFAULT_PLAN.to_owned(),
            rate: 1,
            burst: 1,
        };
        let app = App {
            db: database.open().await,
            clock: Clock::manual(Timestamp::from_micros(START)),
            entropy: Entropy::seeded(seed),
            plans: [plan].into(),
            accounts: Accounts::default(),
            ai: aivy_app::Ai::default(),
            judges: aivy_app::Judges::default(),
            gate: None,
        };
        let mut test = Self {
            database,
            app,
            users: Vec::new(),
            draw: Entropy::seeded(seed + 1),
        };
        for number in 0..users {
            test.add_user(&format!("user-{seed}-{number}")).await;
        }
        test
    }

    async fn add_user(&mut self, username: &str) {
        let new = NewUser {
            username: username.to_owned(),
            email: format!("{username}@example.com"),
            ..NewUser::default()
        };
        let user = self.app.create_user(new).await.unwrap().id;
        self.app.grant(&user, GRANT, None).await.unwrap();
        self.users.push(user);
    }

    async fn pool(&self, reward_per_day: i64, wait_seconds: i64) -> PoolId {
        let new = NewPool {
            name: "Pool".to_owned(),
            reward_per_day,
            min_stake: 5,
            lock_seconds: wait_seconds,
            cooldown_seconds: wait_seconds,
        };
        self.app.create_pool(new).await.unwrap().id
    }

    /// A random number below `end`.
    fn below(&self, end: usize) -> usize {
        usize::try_from(self.draw.next_u64() % end as u64).unwrap()
    }

    fn amount(&self, most: usize) -> i64 {
        i64::try_from(self.below(most)).unwrap() + 1
    }

    fn pick<'t, T>(&self, from: &'t [T]) -> Option<&'t T> {
        (!from.is_empty()).then(|| &from[self.below(from.len())])
    }

    fn pass(&self, seconds: u64) {
        self.app.clock.advance(Duration::from_secs(seconds));
    }

    async fn stake(
        &self,
        user: &UserId,
        pool: &PoolId,
        amount: i64,
    ) -> Result<PositionId, Failure> {
        let new = PositionIn {
            pool_id: pool.clone(),
            amount,
        };
        let made = self.app.stake(&Actor::from(user.clone()), new).await;
        made.map(|position| position.id)
    }

    async fn positions(&self, user: &UserId) -> Vec<PositionRecord> {
        let found = self.app.db.read(user.clone(), positions::all).await;
        found.unwrap()
    }

    async fn balance(&self, account: Account<'_>) -> i64 {
        let held = format!("SELECT balance FROM ledger_accounts WHERE id = '{account}'");
        let held = format!("SELECT COALESCE(({held}), 0)");
        self.database.raw_int(&held).await
    }

    /// The invariants that hold at every moment.
    async fn check(&self, pools: &[PoolId], when: &str) {
        let mut all = Vec::new();
        for user in &self.users {
            let own = self.positions(user).await;
            self.check_user(user, &own, when).await;
            all.extend(own);
        }
        for pool in pools {
            let pool = self.app.db.read(pool.clone(), pools::get).await;
            let pool = pool.unwrap().unwrap();
            let own = all.iter().filter(|position| position.pool_id == pool.id);
            check_pool(&pool, &own.collect::<Vec<_>>(), self.app.clock.now(), when);
        }
        let sum = "SELECT CAST(COALESCE(SUM(balance), 0) AS BIGINT) FROM ledger_accounts";
        assert_eq!(self.database.raw_int(sum).await, 0, "{when}");
    }

    /// Compares an account's figures with its positions.
    async fn check_user(&self, user: &UserId, own: &[PositionRecord], when: &str) {
        let sum = |status: PositionStatus| -> i64 {
            let some = own.iter().filter(|position| position.status == status);
            some.map(|position| position.state.amount).sum()
        };
        let (active, unstaking) = (sum(PositionStatus::Active), sum(PositionStatus::Unstaking));
        let claimed: i64 = own.iter().map(|position| position.state.claimed).sum();
        let mut claimable = 0;
        for position in own {
            let shown = self.app.position(user, &position.id).await.unwrap();
            claimable += shown.claimable_rewards;
        }
        let balance = self.app.balance(user).await.unwrap();
        let free = GRANT + claimed - active - unstaking;
        assert_eq!(balance.available, free, "{when}");
        assert_eq!(balance.staked, active, "{when}");
        assert_eq!(balance.unstaking, unstaking, "{when}");
        assert_eq!(balance.claimable_rewards, claimable, "{when}");
        let summary = self.app.staking_summary(user).await.unwrap();
        assert_eq!(summary.staked, active, "{when}");
        assert_eq!(summary.unstaking, unstaking, "{when}");
        assert_eq!(summary.claimable_rewards, claimable, "{when}");
        assert_eq!(summary.claimed_rewards, claimed, "{when}");
        let earned = self.app.profile(user).await.unwrap().stats.tokens_earned;
        assert_eq!(earned, claimed, "{when}");
    }
}

/// Compares a pool with its positions: Σ claimed ≤ emitted ≤ funded, and what can be claimed is
/// there.
fn check_pool(pool: &PoolRecord, own: &[&PositionRecord], now: Timestamp, when: &str) {
    let state = pool.state.at(now);
    let parts = |tokens: i64| u128::try_from(tokens).unwrap() * u128::try_from(DAY_MS).unwrap();
    let claimed: i64 = own.iter().map(|position| position.state.claimed).sum();
    let claimable = own.iter().map(|position| position.state.claimable(&state));
    let claimable: i64 = claimable.sum();
    let active = own
        .iter()
        .filter(|position| position.status == PositionStatus::Active);
    let staked: i64 = active.map(|position| position.state.amount).sum();
    assert!(
        parts(claimed + claimable) <= state.emitted,
        "{when}: {pool:?}"
    );
    assert!(state.emitted <= parts(state.funded), "{when}: {pool:?}");
    assert_eq!(pool.reserve, state.funded - claimed, "{when}: {pool:?}");
    assert!(pool.reserve >= claimable, "{when}: {pool:?}");
    assert_eq!(state.total_staked, staked, "{when}: {pool:?}");
}

/// Whether it succeeded; a refusal must have a reason that belongs to staking.
fn happened<T>(outcome: Result<T, Failure>) -> bool {
    let Err(failure) = outcome else {
        return true;
    };
    let fair = [
        ErrorCode::Conflict,
        ErrorCode::InsufficientBalance,
        ErrorCode::InvalidRequest,
    ];
    assert!(fair.contains(&failure.code), "{failure:?}");
    false
}

/// A random action: its name, and whether it succeeded.
async fn step(test: &TestApp<'_>, pools: &mut Vec<PoolId>) -> (&'static str, bool) {
    let app = &test.app;
    let user = test.pick(&test.users).unwrap();
    let actor = Actor::from(user.clone());
    let pool = test.pick(pools).unwrap().clone();
    let own = test.positions(user).await;
    let id = test.pick(&own).map(|position| &position.id);
    match (test.below(20), id) {
        (0..=1, _) => {
            let funded = app.fund_pool(&pool, test.amount(300)).await;
            ("fund", happened(funded))
        }
        (2..=4, _) => {
            let staked = test.stake(user, &pool, test.amount(1500)).await;
            ("stake", happened(staked))
        }
        (5..=7, Some(id)) => ("unstake", happened(app.unstake(&actor, id).await)),
        (8..=10, Some(id)) => ("withdraw", happened(app.withdraw(&actor, id).await)),
        (11..=13, Some(id)) => ("claim", happened(app.claim_rewards(&actor, id).await)),
        (14, _) => {
            pools.push(test.pool(test.amount(400), 3600).await);
            ("close", happened(app.close_pool(&pool).await))
        }
        (15, _) => {
            // Another node, with a clock that is behind.
            let behind = test.amount(5_000_000);
            let now = app.clock.now().micros();
            app.clock.set(Timestamp::from_micros(now - behind));
            ("go back", true)
        }
        _ => {
            let passing = [1, 999, 3_600_000, 7_200_000, 86_400_000, 432_000_000];
            let passed = *test.pick(&passing).unwrap();
            app.clock.advance(Duration::from_millis(passed));
            ("wait", true)
        }
    }
}

async fn the_books_balance_whatever_is_done(database: &Database) {
    let mut done = BTreeMap::new();
    for seed in [1000, 2000, 3000] {
        let test = TestApp::new(database, 3, seed).await;
        let mut pools = vec![test.pool(250, 3600).await, test.pool(1, 0).await];
        for number in 0..120 {
            let (name, happened) = step(&test, &mut pools).await;
            *done.entry(name).or_insert(0) += i32::from(happened);
            let when = format!("seed {seed}, step {number}: {name}");
            test.check(&pools, &when).await;
        }
        everybody_leaves(&test, &pools).await;
        test.app.db.close().await;
    }
    // A run in which an action never succeeded proves nothing about it.
    let all = ["fund", "stake", "unstake", "withdraw", "claim", "close"];
    for name in all {
        let times = done.get(name).copied().unwrap_or(0);
        assert!(times >= 5, "{name}: {done:?}");
    }
}

/// Closes, unstakes, claims and withdraws everything; less than a token for each position is left
/// over.
async fn everybody_leaves(test: &TestApp<'_>, pools: &[PoolId]) {
    let app = &test.app;
    for pool in pools {
        happened(app.close_pool(pool).await);
    }
    let mut count = 0;
    for _ in 0..2 {
        count = 0;
        for user in &test.users {
            let actor = Actor::from(user.clone());
            for position in test.positions(user).await {
                count += 1;
                happened(app.unstake(&actor, &position.id).await);
                happened(app.withdraw(&actor, &position.id).await);
                happened(app.claim_rewards(&actor, &position.id).await);
            }
        }
        test.pass(3 * 86_400);
    }
    test.check(pools, "everybody left").await;
    let mut left = 0;
    for pool in pools {
        left += test.balance(Account::Reserve(pool)).await;
    }
    assert!(left <= count + 1, "{left} left over by {count} positions");
    for user in &test.users {
        let sums = app.staking_summary(user).await.unwrap();
        let open = (sums.staked, sums.unstaking, sums.claimable_rewards);
        assert_eq!(open, (0, 0, 0));
    }
}

/// Every action five times at once for each of four users.
async fn of_many_at_once_each_happens_once(database: &Database) {
    let test = TestApp::new(database, 4, 7).await;
    let (app, pool) = (&test.app, test.pool(1000, 0).await);
    app.fund_pool(&pool, 10_000).await.unwrap();
    let staked = test.users.iter().map(|user| test.stake(user, &pool, 100));
    let staked: Vec<_> = join_all(staked)
        .await
        .into_iter()
        .map(Result::unwrap)
        .collect();
    test.pass(86_400 + 1);
    let actors: Vec<_> = test.users.iter().cloned().map(Actor::from).collect();
    let five = || (0..5).flat_map(|_| actors.iter().zip(&staked));
    let claims = join_all(five().map(|(actor, id)| app.claim_rewards(actor, id))).await;
    assert_eq!(
        claims
            .into_iter()
            .filter(|won| happened(won.clone()))
            .count(),
        4
    );
    let unstakes = join_all(five().map(|(actor, id)| app.unstake(actor, id))).await;
    assert_eq!(
        unstakes
            .into_iter()
            .filter(|won| happened(won.clone()))
            .count(),
        4
    );
    let withdraws = join_all(five().map(|(actor, id)| app.withdraw(actor, id))).await;
    assert_eq!(
        withdraws
            .into_iter()
            .filter(|won| happened(won.clone()))
            .count(),
        4
    );
    test.check(&[pool], "after all").await;
    let page = PageQuery {
        page: 1,
        per_page: 10,
    };
    for (user, position) in test.users.iter().zip(&staked) {
        let rewards = app.list_rewards(user, page).await.unwrap();
        let paid = &rewards.items[0];
        assert_eq!((rewards.total, paid.amount), (1, 250));
        assert_eq!(&paid.position_id, position);
    }
}

/// What was paid by the clock of one node is not paid again by the clock of another.
async fn a_clock_that_is_behind_takes_nothing(database: &Database) {
    let test = TestApp::new(database, 2, 11).await;
    let (app, pool) = (&test.app, test.pool(86_400, 0).await);
    app.fund_pool(&pool, 100).await.unwrap();
    let first = test.stake(&test.users[0], &pool, 5).await.unwrap();
    test.pass(101);
    let actor = Actor::from(test.users[0].clone());
    let paid = app.claim_rewards(&actor, &first).await.unwrap();
    assert!((99..=100).contains(&paid.claimed_rewards), "{paid:?}");
    app.clock.set(Timestamp::from_micros(START + 1_000_000));
    let second = test.stake(&test.users[1], &pool, 500).await.unwrap();
    test.pass(1000);
    test.check(&[pool], "behind").await;
    let late = app.position(&test.users[1], &second).await.unwrap();
    assert_eq!(late.claimable_rewards, 0);
}

async fn funding_takes_from_the_treasury_first(database: &Database) {
    let test = TestApp::new(database, 0, 13).await;
    let (app, first) = (&test.app, test.pool(10, 0).await);
    app.fund_pool(&first, 100).await.unwrap();
    assert_eq!(test.balance(Account::Issuance).await, -100);
    assert_eq!(app.close_pool(&first).await.unwrap().reserve, 0);
    assert_eq!(test.balance(Account::Treasury).await, 100);
    let second = test.pool(10, 0).await;
    for (amount, treasury, issuance) in [(30, 70, -100), (90, 0, -120), (5, 0, -125)] {
        app.fund_pool(&second, amount).await.unwrap();
        assert_eq!(test.balance(Account::Treasury).await, treasury);
        assert_eq!(test.balance(Account::Issuance).await, issuance);
    }
    assert_eq!(app.pool(&second).await.unwrap().reserve, 125);
    for refused in [app.fund_pool(&first, 1).await, app.close_pool(&first).await] {
        assert_eq!(refused.unwrap_err().code, ErrorCode::Conflict);
    }
    test.check(&[first, second], "funded").await;
}

async fn a_pool_is_made_within_its_limits(database: &Database) {
    let app = TestApp::new(database, 0, 17).await.app;
    let wrong = NewPool {
        name: String::new(),
        reward_per_day: -1,
        min_stake: 0,
        lock_seconds: -1,
        cooldown_seconds: aivy_app::MAX_WAIT_SECONDS + 1,
    };
    let failure = app.create_pool(wrong).await.unwrap_err();
    let named = failure
        .details
        .iter()
        .map(|detail| detail.split(' ').next());
    let members: Vec<_> = named.flatten().collect();
    let all = "name reward_per_day min_stake lock_seconds cooldown_seconds";
    assert_eq!(members.join(" "), all);
    let nowhere: PoolId = "pool_nowhere".parse().unwrap();
    for failure in [
        app.fund_pool(&nowhere, 1).await,
        app.close_pool(&nowhere).await,
        app.pool(&nowhere).await,
    ] {
        assert_eq!(failure.unwrap_err().code, ErrorCode::NotFound);
    }
    let failure = app.fund_pool(&nowhere, 0).await.unwrap_err();
    assert_eq!(failure.code, ErrorCode::InvalidRequest);
}
