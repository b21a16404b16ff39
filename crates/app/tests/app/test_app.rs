//! A database with the use cases and users.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use aivy_app::{Accounts, Actor, Ai, App, Failure, NewUser};
use aivy_core::{Clock, Entropy};
use aivy_store::testing::Database;
use aivy_types::body::{Review, Submission, Task, TaskCategory, TaskIn};
use aivy_types::{ErrorCode, Plan, Timestamp, UserId};

/// The time at which every test begins: 2026-01-01T00:00:00.5Z.
const BEGIN: i64 = 1_767_225_600_500_000;

pub(crate) struct TestApp {
    pub(crate) app: App,
    pub(crate) clock: Clock,
}

impl TestApp {
    pub(crate) async fn new(database: &Database) -> Self {
        let clock = Clock::manual(Timestamp::from_micros(BEGIN));
        let app = Self::node(database, &clock).await;
        Self { app, clock }
    }

    /// Another process on the same database.
    pub(crate) async fn node(database: &Database, clock: &Clock) -> App {
        App {
            db: database.open().await,
            clock: clock.clone(),
            entropy: Entropy::system(),
            plans: vec![Plan {
                name: "free".to_owned(),
                rate: 60,
                burst: 100,
            }]
            .into(),
            accounts: Accounts::default(),
            ai: Ai::default(),
            judges: aivy_app::Judges::default(),
            gate: None,
        }
    }

    /// A new user with this many tokens.
    pub(crate) async fn person(&self, tokens: i64) -> Actor {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let username = format!("p{}", COUNT.fetch_add(1, Relaxed));
        let new = NewUser {
            email: format!("{username}@example.com"),
            username,
            ..NewUser::default()
        };
        let id = self.app.create_user(new).await.unwrap().id;
        if tokens > 0 {
            self.app.grant(&id, tokens, None).await.unwrap();
        }
        Actor::from(id)
    }

    pub(crate) async fn publish(&self, creator: &Actor, change: impl FnOnce(&mut TaskIn)) -> Task {
        let mut new = task();
        change(&mut new);
        self.app.publish_task(creator, new).await.unwrap()
    }

    /// A result of `worker` that waits for review.
    pub(crate) async fn submitted(&self, worker: &Actor, task: &Task) -> Submission {
        let claim = self.app.claim_task(worker, &task.id).await.unwrap();
        let result = serde_json::json!({ "n": 1 });
        self.app.submit(worker, &claim.id, result).await.unwrap()
    }

    pub(crate) fn pass(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    pub(crate) async fn available(&self, who: &Actor) -> i64 {
        self.app.balance(&who.user).await.unwrap().available
    }

    pub(crate) async fn completed(&self, who: &UserId) -> i64 {
        let profile = self.app.profile(who).await.unwrap();
        profile.stats.tasks_completed
    }

    /// Panics unless the ledger is consistent.
    pub(crate) async fn audit(&self) {
        let audit = self.app.audit().await.unwrap();
        assert!(audit.differences.is_empty(), "{:#?}", audit.differences);
    }
}

/// A task with one slot and a reward of 10 tokens.
pub(crate) fn task() -> TaskIn {
    TaskIn {
        title: "Count the birds".to_owned(),
        description: String::new(),
        category: TaskCategory::Research,
        reward: 10,
        slots: 1,
        input: aivy_types::Json::null(),
        result_schema: None,
        review: Review::Manual,
        claim_ttl_seconds: 60,
        review_ttl_seconds: 120,
        min_stake: 0,
        deadline: None,
    }
}

/// The error code of a refusal.
pub(crate) fn code<T: std::fmt::Debug>(outcome: Result<T, Failure>) -> ErrorCode {
    outcome.unwrap_err().code
}
