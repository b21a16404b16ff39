//! The gate on a real SQLite file, with a stopped clock.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod counting;
mod forgetting;
mod keys;
mod limits;
mod nodes;
mod races;
mod slots;
mod visitors;

use std::sync::Arc;
use std::time::Duration;

use aivy_core::key::{KeyHash, KeyText};
use aivy_core::{Clock, Entropy, new_id};
use aivy_store::testing::Database;
use aivy_store::users::User;
use aivy_store::{Db, StoreError, Work, keys as stored, users};
use aivy_types::{KeyId, Permission, Permissions, Timestamp, UserId};

use crate::{CachedKey, CountedOperation, Gate, GateOptions};

/// 2026-11-24T00:00:30Z.
const START: Timestamp = Timestamp::from_micros(1_795_478_430_000_000);

/// A node: a gate over a database.
struct Node {
    _database: Arc<Database>,
    db: Db,
    clock: Clock,
    entropy: Entropy,
    gate: Arc<Gate>,
}

impl Node {
    async fn new() -> Self {
        Self::with(|_| {}).await
    }

    async fn with(change: impl FnOnce(&mut GateOptions)) -> Self {
        let database = Arc::new(Database::sqlite());
        let (clock, entropy) = (Clock::manual(START), Entropy::seeded(1));
        Self::on(database, clock, entropy, change).await
    }

    /// A second node on the same database.
    async fn neighbour(&self) -> Self {
        let database = self._database.clone();
        let node = Self::on(database, self.clock.clone(), self.entropy.clone(), |_| {}).await;
        node.gate.poll().await.unwrap();
        node
    }

    async fn on(
        database: Arc<Database>,
        clock: Clock,
        entropy: Entropy,
        change: impl FnOnce(&mut GateOptions),
    ) -> Self {
        let db = database.open().await;
        let mut options = GateOptions::new(db.clone(), clock.clone());
        options.operations = ["get_profile", "get_usage"]
            .map(|id| CountedOperation {
                id: id.to_owned(),
                permission: Some(Permission::ReadUser),
            })
            .into();
        change(&mut options);
        let gate = Arc::new(Gate::new(options).unwrap());
        gate.poll().await.unwrap();
        Self {
            _database: database,
            db,
            clock,
            entropy,
            gate,
        }
    }

    /// Advances the clock, and reads the change log as often as a running gate would.
    async fn pass(&self, time: Duration) {
        self.clock.advance(time);
        self.gate.poll().await.unwrap();
    }

    async fn user(&self, plan: &str) -> UserId {
        let id = new_id(&self.clock, &self.entropy, UserId::new);
        let user = User {
            id: id.clone(),
            username: id.to_string(),
            email: format!("{id}@example.com"),
            name: "Somebody".to_owned(),
            avatar_url: None,
            plan: plan.to_owned(),
            created_at: START,
            updated_at: START,
        };
        self.write(user, async |tx, user| users::insert(tx, user, START).await)
            .await;
        self.gate.invalidate(&id);
        id
    }

    async fn key(&self, user: &UserId, expires_at: Option<Timestamp>) -> (KeyText, KeyId) {
        let text = KeyText::generate(&self.entropy);
        let id = new_id(&self.clock, &self.entropy, KeyId::new);
        let key = stored::NewKey {
            id: id.clone(),
            user_id: user.clone(),
            name: "test".to_owned(),
            hash: text.hash().to_hex(),
            prefix: text.prefix().to_owned(),
            last_four: text.last_four().to_owned(),
            permissions: Permissions::all(),
            expires_at,
        };
        self.write(key, async |tx, key| stored::insert(tx, key, START).await)
            .await;
        self.gate.invalidate(user);
        (text, id)
    }

    /// A user on `plan` with a key that was admitted once.
    async fn caller(&self, plan: &str) -> (UserId, KeyText, Arc<CachedKey>) {
        let user = self.user(plan).await;
        let (text, _) = self.key(&user, None).await;
        let key = self.gate.authenticate(text.expose()).await.unwrap();
        (user, text, key)
    }

    /// Revokes a key in the database only, without notifying the gate.
    async fn revoke_silently(&self, user: &UserId, key: &KeyId) {
        self.write((user.clone(), key.clone()), async |tx, (user, key)| {
            stored::revoke(tx, user, key, START).await.map(|_| ())
        })
        .await;
    }

    async fn set_plan(&self, user: &UserId, plan: &str) {
        self.write((user.clone(), plan.to_owned()), async |tx, (id, plan)| {
            users::set_plan(tx, id, plan, START).await.map(|_| ())
        })
        .await;
        self.gate.invalidate(user);
    }

    async fn write<I, W>(&self, input: I, work: W)
    where
        I: Send + Sync + 'static,
        W: Work<I, (), StoreError> + 'static,
    {
        self.db.write(input, work).await.unwrap();
    }

    fn loads(&self) -> u64 {
        self.gate.stats().loads
    }
}

/// The hash of a well-formed text that is not a key.
fn stranger(seed: u64) -> (KeyText, KeyHash) {
    let text = KeyText::generate(&Entropy::seeded(1_000_000 + seed));
    let hash = text.hash();
    (text, hash)
}
