//! Counting requests: in memory as they come, in the database a little later.
//!
//! A crash loses the counts of the last seconds, and a commit whose outcome is unknown may count a
//! batch twice; nothing but statistics depends on them.

use std::collections::HashMap;
use std::mem;
use std::sync::Arc;

use aivy_core::key::{minute, start_of_minute};
use aivy_store::StoreError;
use aivy_store::usage::{self, KeyUse, UsageDelta};
use aivy_types::Permission;
use parking_lot::Mutex;
use smallvec::SmallVec;

use crate::counter::Counter;
use crate::gate::Gate;
use crate::key::CachedKey;
use crate::limits::{MAX_COUNTS, ROWS_PER_WRITE};

const MINUTES_PER_DAY: i64 = 24 * 60;

/// What a key has done since it was last written.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    counts: SmallVec<[Count; 1]>,
    /// Minutes since the Unix epoch.
    last_used: i64,
    /// Whether the meter knows that there is something to write.
    queued: bool,
}

#[derive(Debug, Clone, Copy)]
struct Count {
    minute_of_day_start: i64,
    operation: u16,
    status: u16,
    count: u32,
}

/// All that is to be written.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    dirty: Mutex<Vec<Arc<CachedKey>>>,
    /// What could not be written yet.
    kept: Mutex<Batch>,
    /// One writer at a time, or the same counts would be written twice.
    writing: tokio::sync::Mutex<()>,
    lost: Counter,
}

/// Rows for the database.
#[derive(Debug, Default, Clone)]
struct Batch {
    usage: Vec<UsageDelta>,
    used: Vec<KeyUse>,
}

impl Batch {
    fn len(&self) -> usize {
        self.usage.len() + self.used.len()
    }

    /// Takes off a part that one transaction can write.
    fn split(&mut self) -> Self {
        let tail = |length: usize| length.saturating_sub(ROWS_PER_WRITE);
        Self {
            usage: self.usage.split_off(tail(self.usage.len())),
            used: self.used.split_off(tail(self.used.len())),
        }
    }

    fn append(&mut self, mut more: Self) {
        self.usage.append(&mut more.usage);
        self.used.append(&mut more.used);
    }

    fn requests(&self) -> u64 {
        let count = |delta: &UsageDelta| u64::try_from(delta.count).unwrap_or_default();
        self.usage.iter().map(count).sum()
    }
}

impl Meter {
    pub(crate) fn waiting(&self) -> usize {
        self.dirty.lock().len() + self.kept.lock().len()
    }

    pub(crate) fn lost(&self) -> u64 {
        self.lost.get()
    }

    /// Keeps what could not be written, as far as there is room.
    fn keep(&self, batch: Batch) {
        let mut kept = self.kept.lock();
        if kept.len() + batch.len() <= MAX_COUNTS {
            kept.append(batch);
        } else {
            self.lost.add(batch.requests());
        }
    }
}

impl Gate {
    /// Counts a request that was answered: `operation` is a place in [`crate::GateOptions::operations`].
    pub fn record(&self, key: &Arc<CachedKey>, operation: u16, status: u16) {
        let now = minute(self.clock.now());
        let day = now - now.rem_euclid(MINUTES_PER_DAY);
        let mut tally = key.tally.lock();
        tally.last_used = tally.last_used.max(now);
        let same = |count: &&mut Count| {
            count.operation == operation
                && count.status == status
                && count.minute_of_day_start == day
        };
        if let Some(known) = tally.counts.iter_mut().find(same) {
            known.count = known.count.saturating_add(1);
        } else {
            tally.counts.push(Count {
                minute_of_day_start: day,
                operation,
                status,
                count: 1,
            });
        }
        if !tally.queued {
            let mut dirty = self.meter.dirty.lock();
            if dirty.len() < MAX_COUNTS {
                tally.queued = true;
                dirty.push(key.clone());
            } else {
                tally.counts.clear();
                self.meter.lost.add(1);
            }
        }
    }

    /// Writes what was counted. What cannot be written is kept for the next time, within bounds.
    ///
    /// # Errors
    /// The database failed.
    pub async fn flush(&self) -> Result<(), StoreError> {
        let _turn = self.meter.writing.lock().await;
        let mut batch = self.drain();
        while batch.len() > 0 {
            let part = batch.split();
            if let Err(error) = self.write(part.clone()).await {
                self.counters.flush_failures.add(1);
                if matches!(error, StoreError::Busy(_) | StoreError::Unavailable(_)) {
                    batch.append(part);
                } else {
                    // It would be refused again.
                    self.meter.lost.add(part.requests());
                }
                self.meter.keep(batch);
                return Err(error);
            }
        }
        Ok(())
    }

    async fn write(&self, part: Batch) -> Result<(), StoreError> {
        let part = Arc::new(part);
        self.db
            .write(move |tx| {
                let part = part.clone();
                Box::pin(async move {
                    usage::add(tx, &part.usage).await?;
                    usage::touch(tx, &part.used).await
                })
            })
            .await
    }

    /// The permission that the requests needed, unless the gate refused them.
    fn used(&self, count: &Count) -> Option<Permission> {
        let operation = self.options.operations.get(usize::from(count.operation))?;
        operation
            .permission
            .filter(|_| !matches!(count.status, 401 | 403 | 429))
    }

    /// Takes everything that was counted.
    fn drain(&self) -> Batch {
        let dirty = mem::take(&mut *self.meter.dirty.lock());
        let mut batch = mem::take(&mut *self.meter.kept.lock());
        let mut days = HashMap::new();
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
