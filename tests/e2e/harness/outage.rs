//! A database that goes away and comes back.

use std::path::PathBuf;
use std::sync::Arc;

use aivy_store::Backend;
use aivy_store::testing::{Database, Relay};

use super::Server;

/// The wire between a server and its database, which can be cut and mended.
pub(crate) enum Outage {
    /// SQLite has no wire: its file is overwritten, as by a disk that fails, and put back.
    File {
        path: PathBuf,
        whole: Vec<u8>,
    },
    Wire(Relay),
}

/// The server writes nothing by itself while its database is away.
const QUIET: &[&str] = &["keys.flush_interval_ms=60000", "ledger.seal_interval_ms=0"];

impl Outage {
    /// A server whose database can be taken away.
    pub(crate) async fn server(database: &Arc<Database>, settings: &[&str]) -> (Server, Self) {
        let settings = [settings, QUIET].concat();
        match database.backend() {
            Backend::Sqlite => {
                let server = Server::start(database, &settings).await;
                let path = PathBuf::from(database.url());
                (
                    server,
                    Self::File {
                        path,
                        whole: Vec::new(),
                    },
                )
            }
            Backend::Postgres => {
                let relay = Relay::start(database).await;
                let server = Server::start_at(database, relay.url(), &settings).await;
                (server, Self::Wire(relay))
            }
        }
    }

    /// Takes the database away.
    pub(crate) async fn begin(&mut self, database: &Database) {
        match self {
            Self::Wire(relay) => relay.cut().await,
            Self::File { path, whole } => {
                // Everything into the file itself: what is in the log beside it could be read on.
                database.raw("PRAGMA wal_checkpoint(TRUNCATE)").await;
                *whole = std::fs::read(&*path).unwrap();
                std::fs::write(path, vec![b'x'; whole.len()]).unwrap();
            }
        }
    }

    /// Gives it back.
    pub(crate) async fn end(&self) {
        match self {
            Self::Wire(relay) => relay.mend().await,
            Self::File { path, whole } => std::fs::write(path, whole).unwrap(),
        }
    }
}
