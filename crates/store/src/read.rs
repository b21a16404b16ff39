//! One read, from its connection to its end, whichever database it runs on.
//!
//! [`Reading`] holds what outlasts a lost connection, [`Session`] what does not. The loop over
//! them stands in `db.rs`.

use std::time::{Duration, Instant};

use tokio::time::error::Elapsed;

use crate::stats::Counters;
use crate::tx::{Failure, Retry, Tx};
use crate::{StoreError, postgres, sqlite};

/// What the statements of a read see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum View {
    /// Each its own moment.
    PerStatement,
    /// All the same.
    Snapshot,
}

/// A read. Counted when it ends, however it does.
#[derive(Debug)]
pub(crate) struct Reading<'d> {
    counters: &'d Counters,
    since: Instant,
    first: bool,
    /// How long one run may take.
    pub(crate) limit: Duration,
}

impl<'d> Reading<'d> {
    pub(crate) fn new(counters: &'d Counters, limit: Duration) -> Self {
        Self {
            counters,
            since: Instant::now(),
            first: true,
            limit,
        }
    }

    /// What the caller is told; `None` when the read is to be run again, on a fresh connection.
    pub(crate) async fn end<T, E: From<StoreError>>(
        &mut self,
        session: Session<'_>,
        outcome: Result<Result<T, E>, Elapsed>,
        failure: Option<Failure>,
    ) -> Option<Result<T, E>> {
        let Ok(outcome) = outcome else {
            session.abandon();
            let what = "a read was not answered in time".to_owned();
            return Some(Err(StoreError::Unavailable(what).into()));
        };
        let retry = failure
            .as_ref()
            .map_or(Retry::Never, |failure| failure.retry);
        session.end(failure).await;
        if outcome.is_err() && retry != Retry::Never && std::mem::take(&mut self.first) {
            self.counters.retried();
            return None;
        }
        Some(outcome)
    }
}

impl Drop for Reading<'_> {
    fn drop(&mut self) {
        self.counters.read(self.since);
    }
}

/// A connection while it reads.
#[derive(Debug)]
pub(crate) enum Session<'d> {
    Sqlite(sqlite::Reader<'d>),
    Postgres(postgres::Session),
}

impl Session<'_> {
    pub(crate) fn tx<'t>(&'t mut self, failure: &'t mut Option<Failure>) -> Tx<'t> {
        match self {
            Self::Sqlite(reader) => Tx::sqlite(reader.connection(), failure),
            Self::Postgres(session) => session.tx(failure),
        }
    }

    async fn end(self, failure: Option<Failure>) {
        match (self, failure) {
            (Self::Postgres(session), failure) => {
                let lost = failure.is_some_and(|failure| failure.retry == Retry::Connection);
                session.end(lost).await;
            }
            (Self::Sqlite(reader), Some(failure)) => reader.failed(&failure.error),
            (Self::Sqlite(_), None) => {}
        }
    }

    fn abandon(self) {
        if let Self::Postgres(session) = self {
            session.abandon();
        }
    }
}
