//! A connection while it reads.

use deadpool_postgres::Object;

use super::error::connection_failure;
use crate::StoreError;
use crate::read::View;
use crate::tx::Tx;

/// A connection on loan from the pool. With an open transaction it is never given back.
#[derive(Debug)]
pub(crate) struct Session {
    client: Option<Object>,
    view: View,
}

impl Session {
    pub(super) async fn begin(client: Object, view: View) -> Result<Self, StoreError> {
        let session = Self {
            client: Some(client),
            view,
        };
        if view == View::Moment {
            session
                .client()
                .batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                .await
                .map_err(|error| connection_failure(&error).error)?;
        }
        Ok(session)
    }

    pub(crate) fn tx(&mut self) -> Tx<'_> {
        let client = self.client();
        Tx::postgres(client, &client.statement_cache)
    }

    pub(crate) async fn end(mut self) {
        if self.view == View::Each || self.client().batch_execute("ROLLBACK").await.is_ok() {
            drop(self.client.take());
        }
    }

    /// An answer may still come: nobody else must wait behind it.
    pub(crate) fn abandon(mut self) {
        self.view = View::Moment;
    }

    fn client(&self) -> &Object {
        #[allow(clippy::expect_used, reason = "taken at the end alone")]
        self.client.as_ref().expect("a session has a connection")
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if self.view == View::Moment
            && let Some(client) = self.client.take()
        {
            drop(Object::take(client));
        }
    }
}
