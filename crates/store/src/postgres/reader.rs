//! A connection during a read.

use deadpool_postgres::{Object, Pool};

use super::error::connection_error;
use super::pool;
use crate::StoreError;
use crate::read::View;
use crate::tx::{Retry, StatementError, Tx};

const BEGIN: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// A connection on loan from the pool. It is never returned with an open transaction.
#[derive(Debug)]
pub(crate) struct Reader {
    client: Option<Object>,
    view: View,
}

impl Reader {
    /// Uses a fresh connection if the first was lost while idle.
    pub(super) async fn begin(pool: &Pool, view: View) -> Result<Self, StoreError> {
        let mut reader = Self::on(pool::get(pool).await?, view);
        if view == View::Snapshot
            && let Err(error) = reader.client().batch_execute(BEGIN).await
        {
            let failed = connection_error(&error);
            if failed.retry != Retry::Connection {
                return Err(failed.error);
            }
            reader.end(true).await;
            reader = Self::on(pool::get(pool).await?, view);
            let begun = reader.client().batch_execute(BEGIN).await;
            begun.map_err(|error| connection_error(&error).error)?;
        }
        Ok(reader)
    }

    fn on(client: Object, view: View) -> Self {
        Self {
            client: Some(client),
            view,
        }
    }

    pub(crate) fn tx<'t>(&'t mut self, failed: &'t mut Option<StatementError>) -> Tx<'t> {
        let client = self.client();
        Tx::postgres(client, &client.statement_cache, failed)
    }

    pub(crate) async fn end(mut self, lost: bool) {
        if lost {
            self.client.take().into_iter().for_each(pool::discard_lost);
        } else if self.view == View::PerStatement
            || self.client().batch_execute("ROLLBACK").await.is_ok()
        {
            drop(self.client.take());
        }
    }

    /// A response may still arrive, so the connection cannot be reused.
    pub(crate) fn abandon(mut self) {
        self.view = View::Snapshot;
    }

    fn client(&self) -> &Object {
        #[allow(clippy::expect_used, reason = "taken at the end alone")]
        self.client.as_ref().expect("a reader has a connection")
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        if self.view == View::Snapshot
            && let Some(client) = self.client.take()
        {
            drop(Object::take(client));
        }
    }
}
