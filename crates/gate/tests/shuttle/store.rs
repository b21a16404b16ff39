//! In the place of the store: three tables in memory, shared by all nodes. Another thread can go on
//! before and after each transaction; within it, there is no other.

use std::sync::{Arc, Mutex};

pub(crate) use aivy_store::{Backend, StoreError};
use aivy_types::{Timestamp, UserId};
use shuttle::future::yield_now;

#[derive(Debug, Clone)]
pub(crate) struct Db {
    backend: Backend,
    tables: Arc<Mutex<Tables>>,
}

#[derive(Debug, Default)]
pub(crate) struct Tables {
    /// With their hashes.
    pub(crate) keys: Vec<(String, keys::KeyRecord)>,
    /// Those that can be seen.
    pub(crate) changes: Vec<changes::Change>,
    last_number: i64,
    /// What the account's response is made from.
    pub(crate) profile: u8,
    /// Requests that are counted.
    pub(crate) counted: i64,
    /// The errors of the next writes.
    pub(crate) failures: Vec<StoreError>,
    pub(crate) reads: u32,
}

pub(crate) type Tx = Arc<Mutex<Tables>>;

impl Db {
    pub(crate) fn new(backend: Backend) -> Self {
        Self {
            backend,
            tables: Arc::default(),
        }
    }

    pub(crate) fn backend(&self) -> Backend {
        self.backend
    }

    /// A transaction of another node, or a look by the test.
    pub(crate) fn with<R>(&self, act: impl FnOnce(&mut Tables) -> R) -> R {
        act(&mut self.tables.try_lock().unwrap())
    }

    pub(crate) async fn read<I, T, E>(
        &self,
        input: I,
        work: impl AsyncFn(&mut Tx, &I) -> Result<T, E>,
    ) -> Result<T, E> {
        yield_now().await;
        self.with(|tables| tables.reads += 1);
        let outcome = work(&mut self.tables.clone(), &input).await;
        yield_now().await;
        outcome
    }

    pub(crate) async fn write<I, T, E: From<StoreError>>(
        &self,
        input: I,
        work: impl AsyncFn(&mut Tx, &I) -> Result<T, E>,
    ) -> Result<T, E> {
        yield_now().await;
        if let Some(error) = self.with(|tables| tables.failures.pop()) {
            return Err(error.into());
        }
        let outcome = work(&mut self.tables.clone(), &input).await;
        yield_now().await;
        outcome
    }
}

impl Tables {
    /// The next number of the change log. A change appears when its transaction commits.
    pub(crate) fn number(&mut self) -> i64 {
        self.last_number += 1;
        self.last_number
    }

    /// Commits a change of `user` with that number.
    pub(crate) fn note(&mut self, seq: i64, user: &UserId) {
        self.changes.push(changes::Change {
            seq,
            user_id: user.clone(),
            at: Timestamp::from_micros(0),
        });
        self.changes.sort_by_key(|change| change.seq);
    }
}

pub(crate) mod keys {
    pub(crate) use aivy_store::keys::KeyRecord;

    use super::{StoreError, Tx};

    pub(crate) async fn find_by_hash(
        tx: &mut Tx,
        hash: &str,
    ) -> Result<Option<KeyRecord>, StoreError> {
        let tables = tx.try_lock().unwrap();
        let found = tables.keys.iter().find(|(known, _)| known == hash);
        Ok(found.map(|(_, record)| record.clone()))
    }
}

pub(crate) mod changes {
    pub(crate) use aivy_store::changes::Change;

    use super::{StoreError, Timestamp, Tx};

    pub(crate) async fn after(
        tx: &mut Tx,
        seq: i64,
        limit: i64,
    ) -> Result<Vec<Change>, StoreError> {
        let tables = tx.try_lock().unwrap();
        let later = tables.changes.iter().filter(|change| change.seq > seq);
        let limit = usize::try_from(limit).unwrap();
        Ok(later.take(limit).cloned().collect())
    }

    pub(crate) async fn newest(tx: &mut Tx) -> Result<i64, StoreError> {
        let tables = tx.try_lock().unwrap();
        Ok(tables.changes.last().map_or(0, |change| change.seq))
    }

    pub(crate) async fn prune(_: &mut Tx, _: Timestamp) -> Result<u64, StoreError> {
        Ok(0)
    }
}

pub(crate) mod usage {
    pub(crate) use aivy_store::usage::{KeyUse, UsageDelta};

    use super::{StoreError, Tx};

    pub(crate) async fn add(tx: &mut Tx, deltas: &[UsageDelta]) -> Result<(), StoreError> {
        let counted = deltas.iter().map(|delta| delta.count).sum::<i64>();
        tx.try_lock().unwrap().counted += counted;
        Ok(())
    }

    pub(crate) async fn touch(_: &mut Tx, _: &[KeyUse]) -> Result<(), StoreError> {
        Ok(())
    }

    pub(crate) async fn prune(_: &mut Tx, _: &str) -> Result<u64, StoreError> {
        Ok(0)
    }
}

pub(crate) mod runs {
    use super::{StoreError, Tx};

    pub(crate) async fn prune(_: &mut Tx, _: &str) -> Result<u64, StoreError> {
        Ok(0)
    }
}
