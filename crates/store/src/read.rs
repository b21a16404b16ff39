//! One read, from its connection to its end, whichever database it runs on.
//!
//! [`Reading`] holds what outlasts a lost connection, [`ReadConnection`] what does not. The loop
//! over them stands in `db.rs`.

use std::time::{Duration, Instant};

use tokio::time::error::Elapsed;

use crate::stats::Counters;
use crate::tx::{Retry, StatementError, Tx};
use crate::{StoreError, postgres, sqlite};

/// The state that the statements of a read see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum View {
    /// Each statement sees the state when it starts.
    PerStatement,
    /// All statements see the same state.
    Snapshot,
}

/// A read. It is counted when it ends, with or without an error.
#[derive(Debug)]
pub(crate) struct Reading<'d> {
    counters: &'d Counters,
    since: Instant,
    first: bool,
    /// The time limit for one run.
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

    /// The result for the caller; `None` if the read must run again, on a fresh connection.
    pub(crate) async fn end<T, E: From<StoreError>>(
        &mut self,
        connection: ReadConnection<'_>,
        outcome: Result<Result<T, E>, Elapsed>,
        failed: Option<StatementError>,
    ) -> Option<Result<T, E>> {
        let Ok(outcome) = outcome else {
            connection.abandon();
            let what = "a read was not answered in time".to_owned();
            return Some(Err(StoreError::Unavailable(what).into()));
        };
        let retry = failed.as_ref().map_or(Retry::Never, |failed| failed.retry);
        connection.end(failed).await;
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

/// A connection on loan for a read.
#[derive(Debug)]
pub(crate) enum ReadConnection<'d> {
    Sqlite(sqlite::Reader<'d>),
    Postgres(postgres::Reader),
}

impl ReadConnection<'_> {
    pub(crate) fn tx<'t>(&'t mut self, failed: &'t mut Option<StatementError>) -> Tx<'t> {
        match self {
            Self::Sqlite(reader) => Tx::sqlite(reader.connection(), failed),
            Self::Postgres(reader) => reader.tx(failed),
        }
    }

    async fn end(self, failed: Option<StatementError>) {
        match (self, failed) {
            (Self::Postgres(reader), failed) => {
                let lost = failed.is_some_and(|failed| failed.retry == Retry::Connection);
                reader.end(lost).await;
            }
            (Self::Sqlite(reader), Some(failed)) => reader.failed(&failed.error),
            (Self::Sqlite(_), None) => {}
        }
    }

    fn abandon(self) {
        if let Self::Postgres(reader) = self {
            reader.abandon();
        }
    }
}
