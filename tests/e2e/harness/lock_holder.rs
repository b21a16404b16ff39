//! A database session of another client, which holds locks.

use aivy_store::Backend;
use aivy_store::testing::Database;

/// A connection with an open transaction; dropping it rolls back.
#[allow(dead_code, reason = "held, not used")]
pub(crate) enum LockHolder {
    Sqlite(rusqlite::Connection),
    Postgres(tokio_postgres::Client),
}

impl LockHolder {
    /// Runs statements, and keeps their locks.
    pub(crate) async fn begin(database: &Database, statements: &str) -> Self {
        match database.backend() {
            Backend::Sqlite => {
                let connection = rusqlite::Connection::open(database.url()).unwrap();
                connection.busy_timeout(super::PATIENCE).unwrap();
                connection.execute_batch(statements).unwrap();
                Self::Sqlite(connection)
            }
            Backend::Postgres => {
                let tls = tokio_postgres::NoTls;
                let (client, connection) =
                    tokio_postgres::connect(database.url(), tls).await.unwrap();
                tokio::spawn(connection);
                client.batch_execute(statements).await.unwrap();
                Self::Postgres(client)
            }
        }
    }
}
