//! Counting requests: in memory as they come, in the database a little later.
//!
//! A crash loses the counts of the last seconds, and a commit whose outcome is unknown may count a
//! batch twice; nothing but statistics depends on them.

use std::collections::{BTreeMap, VecDeque};
use std::mem;
use std::sync::Arc;

use aivy_core::key::{minute, start_of_minute};
use aivy_types::Permission;
use tokio::sync::Notify;

use crate::counter::Counter;
use crate::gate::Gate;
use crate::key::CachedKey;
use crate::limits::{KEYS_PER_WRITE, MAX_COUNTS};
use crate::store::StoreError;
use crate::store::usage::{self, KeyUse, UsageDelta};
use crate::sync::Mutex;
use crate::tally::Count;

/// The counts that are to be written.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    /// The keys with counts, in the order in which they came.
    dirty: Mutex<VecDeque<Arc<CachedKey>>>,
    /// Notified when there is enough for a write.
    pub(crate) enough: Notify,
    /// Batches that could not be written yet.
    kept: Mutex<VecDeque<Arc<Batch>>>,
    /// One writer at a time: a flush does not return while another still writes what was counted
    /// before it.
    writing: tokio::sync::Mutex<()>,
    lost: Counter,
}

/// Rows for the database, as many as one transaction writes.
#[derive(Debug, Default)]
struct Batch {
    usage: Vec<UsageDelta>,
    used: Vec<KeyUse>,
}

impl Batch {
    fn len(&self) -> usize {
        self.usage.len() + self.used.len()
    }

    fn requests(&self) -> u64 {
        let count = |delta: &UsageDelta| u64::try_from(delta.count).unwrap_or_default();
        self.usage.iter().map(count).sum()
    }
}

impl Meter {
    pub(crate) fn waiting(&self) -> usize {
        self.dirty.lock().len() + rows(&self.kept.lock())
    }

    pub(crate) fn lost(&self) -> u64 {
        self.lost.get()
    }

    /// Queues `key` for writing; returns false if there is no room.
    fn note(&self, key: &Arc<CachedKey>) -> bool {
        let mut dirty = self.dirty.lock();
        if dirty.len() >= MAX_COUNTS {
            return false;
        }
        dirty.push_back(key.clone());
        if dirty.len().is_multiple_of(KEYS_PER_WRITE) {
            self.enough.notify_one();
        }
        true
    }

    /// Keeps a batch that could not be written, if there is room.
    fn keep(&self, batch: Arc<Batch>) {
        let mut kept = self.kept.lock();
        if rows(&kept) + batch.len() <= MAX_COUNTS {
            kept.push_back(batch);
        } else {
            self.lost.add(batch.requests());
        }
    }
}

fn rows(batches: &VecDeque<Arc<Batch>>) -> usize {
    batches.iter().map(|batch| batch.len()).sum()
}

impl Gate {
    /// Counts a request: `operation` is an index in [`crate::GateOptions::operations`].
    pub fn record(&self, key: &Arc<CachedKey>, operation: u16, status: u16) {
        let mut tally = key.tally.lock();
        tally.add(minute(self.clock.now()), operation, status);
        if !tally.queued {
            if self.meter.note(key) {
                tally.queued = true;
            } else {
                tally.counts.clear();
                self.meter.lost.add(1);
            }
        }
    }

    /// Writes all counts. Those that cannot be written are kept for the next time, up to a limit.
    ///
    /// # Errors
    /// The database fails.
    pub async fn flush(&self) -> Result<(), StoreError> {
        let _turn = self.meter.writing.lock().await;
        // Counts that arrive meanwhile wait for the next call, or this one might not end.
        let mut keys = self.meter.dirty.lock().len();
        while let Some(part) = self.next_part(&mut keys) {
            if let Err(error) = self.write(part.clone()).await {
                self.counters.flush_failures.add(1);
                if matches!(error, StoreError::Busy(_) | StoreError::Unavailable(_)) {
                    self.meter.keep(part);
                } else {
                    // It would be refused again.
                    self.meter.lost.add(part.requests());
                }
                return Err(error);
            }
        }
        Ok(())
    }

    /// The next batch to write: one that could not be written before, or the counts of `keys` that
    /// wait. In batches, because the rows of all keys at once would take as much memory as the keys
    /// themselves.
    fn next_part(&self, keys: &mut usize) -> Option<Arc<Batch>> {
        if let Some(kept) = self.meter.kept.lock().pop_front() {
            return Some(kept);
        }
        let taken = KEYS_PER_WRITE.min(*keys);
        *keys -= taken;
        let dirty: Vec<_> = {
            let mut dirty = self.meter.dirty.lock();
            let taken = taken.min(dirty.len());
            dirty.drain(..taken).collect()
        };
        (!dirty.is_empty()).then(|| Arc::new(self.counted(dirty)))
    }

    async fn write(&self, part: Arc<Batch>) -> Result<(), StoreError> {
        self.db
            .write(part, async |tx, part| {
                usage::add(tx, &part.usage).await?;
                usage::touch(tx, &part.used).await
            })
            .await
    }

    /// The permission that the requests used, unless the gate refused them.
    fn used(&self, count: &Count) -> Option<Permission> {
        let operation = self.options.operations.get(usize::from(count.operation))?;
        operation
            .permission
            .filter(|_| !matches!(count.status, 401 | 403 | 429))
    }

    /// Takes the counts of `dirty`.
    fn counted(&self, dirty: Vec<Arc<CachedKey>>) -> Batch {
        let mut batch = Batch::default();
        let mut days = BTreeMap::new();
        for key in dirty {
            let tally = mem::take(&mut *key.tally.lock());
            batch.used.push(KeyUse {
                key: key.id().clone(),
                at: start_of_minute(tally.last_used),
                with: tally
                    .counts
                    .iter()
                    .filter_map(|count| self.used(count))
                    .collect(),
            });
            for count in tally.counts {
                let Some(operation) = self.options.operations.get(usize::from(count.operation))
                else {
                    self.meter.lost.add(count.count.into());
                    continue;
                };
                let start = count.minute_of_day_start;
                let day = days
                    .entry(start)
                    .or_insert_with(|| start_of_minute(start).day());
                batch.usage.push(UsageDelta {
                    user_id: key.account_id().clone(),
                    key_id: key.id().clone(),
                    day: day.clone(),
                    operation: operation.id.clone(),
                    status: count.status,
                    count: count.count.into(),
                });
            }
        }
        batch
    }
}
