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
use super::{migrate, place};
use crate::migrate::Migration;
use crate::{DbOptions, StoreError};

#[derive(Debug)]
pub(super) struct Readers {
    path: PathBuf,
    options: DbOptions,
    /// `None` for read-only access: a command reads the file as it found it.
    identity: Option<Arc<Identity>>,
    idle: Mutex<Vec<Connection>>,
    permits: Semaphore,
    wait: Duration,
    frozen: bool,
}

impl Readers {
    /// Opens one connection at once, so that an unreadable file is detected immediately.
    pub(super) fn open(
        path: &Path,
        options: &DbOptions,
        identity: Arc<Identity>,
    ) -> Result<Self, StoreError> {
        let first = connection::reader(path, options, false)?;
        Ok(Self::with(first, path, options, false, Some(identity)))
    }

    /// As [`Readers::open`], for read-only access to a file that can be on a disk that is not
    /// writable.
    pub(super) fn expect(
        path: &Path,
        options: &DbOptions,
        known: &'static [Migration],
    ) -> Result<Self, StoreError> {
        let first = |frozen| {
            let first = connection::reader(path, options, frozen)?;
            migrate::expect(&first, path, known)?;
            Ok(Self::with(first, path, options, frozen, None))
        };
        match first(false) {
            // SQLite creates a log for reading, too. If there is no log beside the file, no process
            // is writing it.
            Err(StoreError::Unavailable(what)) if !place::is_in_use(path) => {
                first(true).map_err(|_: StoreError| StoreError::Unavailable(what))
            }
            outcome => outcome,
        }
    }

    fn with(
        first: Connection,
        path: &Path,
        options: &DbOptions,
        frozen: bool,
        identity: Option<Arc<Identity>>,
    ) -> Self {
        Self {
            path: path.to_owned(),
            options: options.clone(),
            identity,
            idle: Mutex::new(vec![first]),
            permits: Semaphore::new(options.connections),
            wait: options.pool_timeout,
            frozen,
        }
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

    /// A further connection to the same file, checked because another file may be at its path by
    /// now.
    fn connect(&self) -> Result<Connection, StoreError> {
        let check = || self.identity.as_ref().map_or(Ok(()), |it| it.check());
        check()?;
        let connection = connection::reader(&self.path, &self.options, self.frozen)?;
        let checked = check();
        if checked.is_err() {
            self.part(&connection);
        }
        checked.map(|()| connection)
    }

    /// Must be called before `connection` is closed.
    fn part(&self, connection: &Connection) {
        if let Some(identity) = &self.identity {
            identity.part(connection);
        }
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

    /// Refuses further reads. Connections in use close when they are returned.
    pub(super) fn close(&self) {
        self.permits.close();
        for connection in self.idle.lock().drain(..) {
            self.part(&connection);
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

    /// Handles the error of a read.
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
            self.readers.part(&connection);
        }
    }
}
