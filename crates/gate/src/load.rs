//! Looking a key up in the database.
//!
//! Look-ups are limited: one at a time for a hash and [`LOADS`] at a time in total, so that a
//! thousand requests with the same uncached key cost one look-up, and a flood of different keys no
//! more connections than that. A request that waited first looks in memory again; a failure is
//! shared by all requests that waited for it, so that none waits for one time-out after another.

use std::sync::Arc;

use aivy_core::key::KeyHash;
use tokio::sync::{Mutex, Semaphore};

use crate::cache::Start;
use crate::error::AuthError;
use crate::gate::Gate;
use crate::key::CachedKey;
use crate::limits::{LOADS, LOADS_QUEUED};
use crate::store::StoreError;
use crate::store::keys::{self, KeyRecord};
use crate::sync::atomic::{AtomicU64, Ordering};

/// Limits the look-ups: how many run or wait, and one at a time in each shard of the hashes.
#[derive(Debug)]
pub(crate) struct Loads {
    queue: Semaphore,
    shards: [Shard; LOADS],
}

/// A part of the hashes, whose look-ups run one at a time.
#[derive(Debug, Default)]
struct Shard {
    failures: AtomicU64,
    last_failure: Mutex<Option<StoreError>>,
}

impl Default for Loads {
    fn default() -> Self {
        Self {
            queue: Semaphore::new(LOADS_QUEUED),
            shards: std::array::from_fn(|_| Shard::default()),
        }
    }
}

impl Gate {
    /// Reads the key with this hash from the database, after [`Gate::lookup`] missed.
    ///
    /// # Errors
    /// See [`AuthError`].
    pub async fn load(&self, hash: KeyHash) -> Result<Arc<CachedKey>, AuthError> {
        let outcome = self.load_in_turn(hash).await;
        outcome.map_err(|error| self.refused(error))
    }

    async fn load_in_turn(&self, hash: KeyHash) -> Result<Arc<CachedKey>, AuthError> {
        let busy = || StoreError::Busy("too many look-ups of keys wait".to_owned());
        let permit = self.loads.queue.try_acquire();
        let _permit = permit.map_err(|_| AuthError::Unavailable(busy()))?;
        let shard = &self.loads.shards[usize::from(hash.as_bytes()[31]) % LOADS];
        let failures = shard.failures.load(Ordering::SeqCst);
        let mut last_failure = shard.last_failure.lock().await;
        if let Some(outcome) = self.remembered(&hash) {
            return outcome;
        }
        if shard.failures.load(Ordering::SeqCst) != failures
            && let Some(error) = &*last_failure
        {
            return Err(AuthError::Unavailable(error.clone()));
        }
        let start = self.cache.start(self.clock.monotonic_micros());
        let read = self.read(hash).await;
        let outcome = read.and_then(|record| self.settle(hash, start, record));
        if let Err(error) = &outcome {
            *last_failure = Some(error.clone());
            shard.failures.fetch_add(1, Ordering::SeqCst);
        }
        outcome.map_err(AuthError::Unavailable)?
    }

    /// Reads the key with this hash.
    pub(crate) async fn read(&self, hash: KeyHash) -> Result<Option<KeyRecord>, StoreError> {
        self.counters.loads.add(1);
        self.db
            .read(hash.to_hex(), async |tx, hash| {
                keys::find_by_hash(tx, hash).await
            })
            .await
    }

    /// Stores the result if it can be stored, and checks it.
    pub(crate) fn settle(
        &self,
        hash: KeyHash,
        start: Start,
        record: Option<KeyRecord>,
    ) -> Result<Result<Arc<CachedKey>, AuthError>, StoreError> {
        let now = self.clock.monotonic_micros();
        let Some(record) = record else {
            self.cache.remember_unknown(hash, start, now);
            return Ok(Err(AuthError::Unknown));
        };
        let tier = self.plans.get(&record.plan);
        let key = self.cache.remember(hash, start, record, tier, now)?;
        Ok(self.judged(key))
    }
}
