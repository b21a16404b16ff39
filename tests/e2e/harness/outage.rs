//! A database that fails and recovers.

use std::path::PathBuf;
use std::sync::Arc;

use aivy_store::Backend;
use aivy_store::testing::{Database, Relay};

use super::Server;

/// The connection between a server and its database, which can be cut and restored.
pub(crate) enum Outage {
    /// SQLite has no connection: its file is overwritten, as by a failing disk, and restored.
    File {
        path: PathBuf,
        whole: Vec<u8>,
    },
    Wire(Relay),
}

/// Settings so that the server writes nothing by itself during the outage.
const QUIET: &[&str] = &["keys.flush_interval_ms=60000", "ledger.seal_interval_ms=0"];

impl Outage {
    /// A server whose database can be made to fail.
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

    /// Begins the outage.
    pub(crate) async fn begin(&mut self, database: &Database) {
        match self {
            Self::Wire(relay) => relay.cut().await,
            Self::File { path, whole } => {
                // Moves everything into the file itself: data in the log beside it could still be
                // read.
                database.raw("PRAGMA wal_checkpoint(TRUNCATE)").await;
                *whole = std::fs::read(&*path).unwrap();
                std::fs::write(path, vec![b'x'; whole.len()]).unwrap();
            }
        }
    }

    /// Ends the outage.
    pub(crate) async fn end(&self) {
        match self {
            Self::Wire(relay) => relay.mend().await,
            Self::File { path, whole } => std::fs::write(path, whole).unwrap(),
        }
    }
}
