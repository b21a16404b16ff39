//! Each test is one promise, in many orders.

mod buckets;
mod keys;
mod meter;
mod nodes;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use aivy_core::key::{KeyHash, KeyText};
use aivy_core::{Clock, Entropy};
use aivy_types::{Permissions, Plan, Timestamp, UserId};
use bytes::Bytes;
use shuttle::future::block_on;
use shuttle::scheduler::{PctScheduler, RandomScheduler};
use shuttle::{Config, Runner};

use crate::limits::TRUST_MICROS;
use crate::store::keys::KeyRecord;
use crate::store::{Backend, Db, StoreError, Tables};
use crate::visitors::Purpose;
use crate::{AuthError, CachedKey, CountedOperation, Gate, GateOptions};

/// Orders of each kind: any, and those with few changes between threads, in which rare faults are
/// found more often.
const ORDERS: usize = 500;
const CHANGES: usize = 3;

/// Runs `model` in many orders.
fn sample(model: impl Fn() + Send + Sync + 'static) {
    let model = Arc::new(model);
    let mut config = Config::new();
    config.stack_size = 0x4_0000;
    // Shuttle knows no weak memory; the models of loom do.
    config.silence_warnings = true;
    let again = model.clone();
    Runner::new(RandomScheduler::new(ORDERS), config.clone()).run(move || again());
    Runner::new(PctScheduler::new(CHANGES, ORDERS), config).run(move || model());
}

/// A node, and a key with its account.
#[derive(Clone)]
struct Node {
    gate: Arc<Gate>,
    db: Db,
    clock: Clock,
    user: UserId,
    text: Arc<KeyText>,
    // Of the test, and no point at which another thread goes on.
    changed_at: Arc<AtomicU64>,
    admitted: Arc<AtomicU64>,
}

impl Node {
    fn new() -> Self {
        Self::on(Backend::Sqlite, 2)
    }

    /// With a bucket of `burst` tokens, none of which comes back within a second.
    fn on(backend: Backend, burst: u32) -> Self {
        let (db, clock) = (Db::new(backend), Clock::manual(Timestamp::from_micros(0)));
        let entropy = Entropy::seeded(1);
        let mut options = GateOptions::new(db.clone(), clock.clone());
        options.entropy = entropy.clone();
        options.plans = ["one", "two"].map(|name| plan(name, burst)).into();
        options.default_plan = "one".to_owned();
        options.operations = ["get_profile"]
            .map(|id| CountedOperation {
                id: id.to_owned(),
                permission: None,
            })
            .into();
        options.idle = Duration::ZERO;
        let node = Self {
            gate: Arc::new(Gate::new(options).unwrap()),
            db,
            clock,
            user: "usr_1".parse().unwrap(),
            text: Arc::new(KeyText::generate(&entropy)),
            changed_at: Arc::new(AtomicU64::new(u64::MAX)),
            admitted: Arc::default(),
        };
        let key = (node.hash().to_hex(), record(&node.user));
        node.db.with(|tables| tables.keys.push(key));
        block_on(node.gate.poll()).unwrap();
        node
    }

    fn hash(&self) -> KeyHash {
        self.text.hash()
    }

    fn authenticate(&self) -> Result<Arc<CachedKey>, AuthError> {
        block_on(self.gate.authenticate(self.text.expose()))
    }

    /// Revokes the key, as another node does it: in the database only.
    fn revoke(&self) {
        self.revoke_with(self.db.with(Tables::number));
    }

    /// The same, as the change with this number.
    fn revoke_with(&self, number: i64) {
        let at = Timestamp::from_micros(0);
        self.commit(number, |tables| tables.keys[0].1.revoked_at = Some(at));
    }

    /// Changes what the account's response is made from, as another node does it.
    fn change(&self) {
        let number = self.db.with(Tables::number);
        self.commit(number, |tables| tables.profile += 1);
    }

    fn commit(&self, number: i64, act: impl FnOnce(&mut Tables)) {
        self.db.with(|tables| {
            act(tables);
            tables.note(number, &self.user);
        });
        let now = self.clock.monotonic_micros();
        self.changed_at.store(now, Ordering::SeqCst);
    }

    /// Whether the change was made so long ago that every request must see it.
    fn is_late(&self) -> bool {
        let changed_at = self.changed_at.load(Ordering::SeqCst);
        self.clock.monotonic_micros() >= changed_at.saturating_add(TRUST_MICROS)
    }

    /// The response of an account: the one that is kept, or a new one.
    fn respond(&self) -> u8 {
        let key = self.authenticate().unwrap();
        let slot = key.account().profile_slot();
        if let Some(bytes) = slot.get() {
            return bytes[0];
        }
        let version = slot.version();
        let read = self.db.read((), async |tx, ()| {
            Ok::<_, StoreError>(tx.try_lock().unwrap().profile)
        });
        let profile = block_on(read).unwrap();
        slot.put(version, Bytes::copy_from_slice(&[profile]));
        profile
    }

    /// Takes a token, and counts it.
    fn admit(&self, key: &CachedKey) -> bool {
        let admitted = self.gate.admit(key).admitted;
        self.admitted.fetch_add(admitted.into(), Ordering::SeqCst);
        admitted
    }

    /// As [`Node::admit`], for a form.
    fn visit(&self) {
        let start = self.gate.begin_visit();
        let decision = self
            .gate
            .admit_member(start, &self.user, "one", Purpose::Act);
        let admitted = decision.unwrap().admitted;
        self.admitted.fetch_add(admitted.into(), Ordering::SeqCst);
    }

    fn admitted(&self) -> u64 {
        self.admitted.load(Ordering::SeqCst)
    }

    /// Lets threads that do these things run, until all have ended.
    fn together<const N: usize>(&self, acts: [fn(&Self); N]) {
        let threads = acts.map(|act| {
            let node = self.clone();
            shuttle::thread::spawn(move || act(&node))
        });
        threads
            .into_iter()
            .for_each(|thread| thread.join().unwrap());
    }
}

fn plan(name: &str, burst: u32) -> Plan {
    Plan {
        name: name.to_owned(),
        rate: burst,
        burst,
    }
}

fn record(user: &UserId) -> KeyRecord {
    let at = Timestamp::from_micros(0);
    KeyRecord {
        id: "key_1".parse().unwrap(),
        user_id: user.clone(),
        name: String::new(),
        prefix: String::new(),
        last_four: String::new(),
        permissions: Permissions::all(),
        plan: "one".to_owned(),
        created_at: at,
        expires_at: None,
        last_used_at: None,
        revoked_at: None,
        replaced_by: None,
        used: Permissions::default(),
    }
}
