//! Connections that read. A read runs on the caller's thread: handing it to another would cost
//! more than the read itself, and one indexed row of a file in the page cache does not block.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use rusqlite::Connection;
use tokio::sync::{Semaphore, SemaphorePermit};

use super::connection::{self, settle};
use super::identity::Identity;
use crate::{DbOptions, StoreError};

#[derive(Debug)]
pub(super) struct Readers {
    path: PathBuf,
    options: DbOptions,
    identity: Arc<Identity>,
    idle: Mutex<Vec<Connection>>,
    permits: Semaphore,
    wait: Duration,
}

impl Readers {
    /// With one connection open already, so that a file that cannot be read is found at once.
    pub(super) fn open(
        path: &Path,
        options: &DbOptions,
        identity: Arc<Identity>,
    ) -> Result<Self, StoreError> {
        let first = connection::reader(path, options)?;
        Ok(Self {
            path: path.to_owned(),
            options: options.clone(),
            identity,
            idle: Mutex::new(vec![first]),
            permits: Semaphore::new(options.connections),
            wait: options.pool_timeout,
        })
    }

    pub(super) async fn take(&self) -> Result<Reader<'_>, StoreError> {
        let permit = match self.permits.try_acquire() {
            Ok(permit) => permit,
            Err(_) => self.wait().await?,
        };
        let idle = self.idle.lock().pop();
        let connection = match idle {
            Some(connection) => connection,
            None => self.connect()?,
        };
        Ok(Reader {
            readers: self,
            connection: Some(connection),
            _permit: permit,
        })
    }

    /// Another connection to the same file: what is at its place by now may be another one.
    fn connect(&self) -> Result<Connection, StoreError> {
        self.identity.check()?;
        let connection = connection::reader(&self.path, &self.options)?;
        let checked = self.identity.check();
        if checked.is_err() {
            self.identity.part(&connection);
        }
        checked.map(|()| connection)
    }

    async fn wait(&self) -> Result<SemaphorePermit<'_>, StoreError> {
        match tokio::time::timeout(self.wait, self.permits.acquire()).await {
            Ok(Ok(permit)) => Ok(permit),
            Ok(Err(_)) => Err(StoreError::Unavailable("it is closed".to_owned())),
            Err(_) => Err(StoreError::Busy(
                "every read connection is in use".to_owned(),
            )),
        }
    }

    /// Refuses further reads. Connections in use close when they come back.
    pub(super) fn close(&self) {
        self.permits.close();
        for connection in self.idle.lock().drain(..) {
            self.identity.part(&connection);
        }
    }
}

impl Drop for Readers {
    fn drop(&mut self) {
        self.close();
    }
}

/// A connection on loan.
#[derive(Debug)]
pub(crate) struct Reader<'r> {
    readers: &'r Readers,
    connection: Option<Connection>,
    _permit: SemaphorePermit<'r>,
}

impl Reader<'_> {
    pub(crate) fn connection(&mut self) -> &mut Connection {
        #[allow(clippy::expect_used, reason = "taken by drop alone")]
        self.connection.as_mut().expect("a reader has a connection")
    }

    /// A read failed so.
    pub(crate) fn failed(&self, error: &StoreError) {
        if let Some(connection) = &self.connection {
            settle(connection);
            connection::forget_after(connection, error);
        }
    }
}

impl Drop for Reader<'_> {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else {
            return;
        };
        if settle(&connection) && !self.readers.permits.is_closed() {
            self.readers.idle.lock().push(connection);
        } else {
            self.readers.identity.part(&connection);
        }
    }
}
