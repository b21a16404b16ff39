//! Background work of the gate: reading the changes of other nodes, writing counts, removing idle
//! entries.

use std::sync::Arc;
use std::time::Duration;

use aivy_core::mutant::{self, Mutant};
use aivy_types::Timestamp;
use tokio::sync::{Mutex, watch};

use crate::gate::Gate;
use crate::limits::{
    BLIND_MICROS, CHANGES_KEPT_MICROS, CHANGES_PER_PAGE, PAGES_PER_LOOK, TRUST_MICROS, USAGE_DAYS,
};
use crate::store::changes::{self, Change};
use crate::store::{Backend, StoreError, runs, usage};
use crate::watermark::Watermark;

const HOUR: Duration = Duration::from_secs(3600);
const SWEEP_INTERVAL: Duration = Duration::from_millis(250);
const MICROS_PER_DAY: i64 = 86_400_000_000;

/// How far the change log has been read. Locked during a poll, so that polls do not overtake each
/// other.
#[derive(Debug, Default)]
pub(crate) struct ChangeLogProgress(Mutex<Option<Progress>>);

#[derive(Debug)]
struct Progress {
    mark: Watermark,
    /// When the last successful poll began.
    succeeded: u64,
}

impl Gate {
    /// Runs until `shutdown` is true (or its sender is dropped), then writes the counts.
    pub async fn run(self: Arc<Self>, shutdown: watch::Receiver<bool>) {
        tokio::join!(
            self.keep_watching(shutdown.clone()),
            self.keep_writing(shutdown.clone()),
            self.keep_sweeping(shutdown.clone()),
            self.keep_pruning(shutdown),
        );
        if let Err(error) = self.flush().await {
            let unflushed = self.meter.waiting();
            tracing::error!(%error, unflushed, "the last counts could not be written");
        }
    }

    async fn keep_watching(&self, mut shutdown: watch::Receiver<bool>) {
        let mut seeing = true;
        loop {
            match self.poll().await {
                Ok(()) if !seeing => {
                    tracing::info!("changes can be read again");
                    seeing = true;
                }
                Err(error) if seeing => {
                    tracing::warn!(%error, "changes cannot be read: keys are looked up each time");
                    seeing = false;
                }
                _ => {}
            }
            if ended(&mut shutdown, self.options.poll_interval).await {
                return;
            }
        }
    }

    async fn keep_writing(&self, mut shutdown: watch::Receiver<bool>) {
        loop {
            tokio::select! {
                end = ended(&mut shutdown, self.options.flush_interval) => if end { return },
                () = self.meter.enough.notified() => {}
            }
            if let Err(error) = self.flush().await {
                tracing::warn!(%error, "counts could not be written");
            }
        }
    }

    async fn keep_sweeping(&self, mut shutdown: watch::Receiver<bool>) {
        while !ended(&mut shutdown, SWEEP_INTERVAL).await {
            self.sweep();
        }
    }

    async fn keep_pruning(&self, mut shutdown: watch::Receiver<bool>) {
        while !ended(&mut shutdown, HOUR).await {
            if let Err(error) = self.prune().await {
                tracing::warn!(%error, "old usage could not be removed");
            }
        }
    }

    /// Reads the changes of other nodes. If it succeeds, the cache is trusted for one second from
    /// its start.
    ///
    /// # Errors
    /// The database fails: the cache is trusted for the rest of its second.
    pub async fn poll(&self) -> Result<(), StoreError> {
        let outcome = self.look().await;
        if outcome.is_err() {
            self.counters.poll_failures.add(1);
        }
        outcome
    }

    async fn look(&self) -> Result<(), StoreError> {
        let mut progress = self.change_log.0.lock().await;
        let began = self.clock.monotonic_micros();
        let usable = |known: &Progress| began.saturating_sub(known.succeeded) < BLIND_MICROS;
        let mut known = match progress.take() {
            Some(known) if usable(&known) => known,
            _ => self.begin(began).await?,
        };
        let outcome = self.read_changes(&mut known.mark).await;
        if let Ok(true) = outcome {
            known.mark.expire(began);
            known.succeeded = began;
            self.cache.trust_until(began.saturating_add(TRUST_MICROS));
        }
        *progress = Some(known);
        outcome.map(|_| ())
    }

    /// Starts at the end of the log, and invalidates everything that was read before.
    async fn begin(&self, began: u64) -> Result<Progress, StoreError> {
        let newest = self
            .db
            .read((), async |tx, ()| changes::newest(tx).await)
            .await?;
        self.cache.invalidate_all();
        let ordered = self.db.backend() == Backend::Sqlite;
        Ok(Progress {
            mark: Watermark::begin(newest, ordered, self.clock.monotonic_micros()),
            succeeded: began,
        })
    }

    /// Returns whether the end of the log was reached.
    async fn read_changes(&self, mark: &mut Watermark) -> Result<bool, StoreError> {
        let mut floor = mark.floor();
        for _ in 0..PAGES_PER_LOOK {
            let page = self.changes_after(floor).await?;
            let now = self.clock.monotonic_micros();
            for change in &page {
                if mark.see(change.seq, now) && !mutant::is_on(Mutant::ChangesAreMissed) {
                    self.cache.invalidate(&change.user_id);
                    self.counters.changes.add(1);
                }
                floor = change.seq;
            }
            if i64::try_from(page.len()).is_ok_and(|read| read < CHANGES_PER_PAGE) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn changes_after(&self, floor: i64) -> Result<Vec<Change>, StoreError> {
        self.db
            .read(floor, async |tx, floor| {
                changes::after(tx, *floor, CHANGES_PER_PAGE).await
            })
            .await
    }

    /// Deletes usage that is no longer shown and changes that every node has read.
    ///
    /// # Errors
    /// The database fails.
    pub async fn prune(&self) -> Result<(), StoreError> {
        let now = self.clock.now().micros();
        let day = Timestamp::from_micros(now - USAGE_DAYS * MICROS_PER_DAY).day();
        let seen = Timestamp::from_micros(now - CHANGES_KEPT_MICROS);
        self.db
            .write((day, seen), async |tx, (day, seen)| {
                usage::prune(tx, day).await?;
                runs::prune(tx, day).await?;
                changes::prune(tx, *seen).await.map(|_| ())
            })
            .await
    }
}

/// Waits; returns whether the shutdown came meanwhile.
async fn ended(shutdown: &mut watch::Receiver<bool>, wait: Duration) -> bool {
    // An error means that the sender is dropped, so no shutdown could be announced any more.
    tokio::time::timeout(wait, shutdown.wait_for(|end| *end))
        .await
        .is_ok()
}
