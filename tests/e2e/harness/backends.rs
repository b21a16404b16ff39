//! Runs every test twice: on SQLite and on PostgreSQL.

use std::sync::{Arc, Weak};

use aivy_store::Backend;
use aivy_store::testing::Database;
use tokio::sync::Mutex;

use super::Server;

/// Makes the tests `sqlite::name` and `postgres::name` for each function in the list.
///
/// `shared` functions take the `&Server` that many tests use at once: its plans are so large that
/// no rate limit is reached. `own` functions take an empty `Arc<Database>` and start their own
/// servers.
macro_rules! each_backend {
    ($(shared: $($shared:ident),+;)? $(own: $($own:ident),+;)?) => {
        mod sqlite {
            $($(#[tokio::test]
            async fn $shared() {
                let server = $crate::harness::shared(aivy_store::Backend::Sqlite).await.unwrap();
                super::$shared(&server).await;
            })+)?
            $($(#[tokio::test]
            async fn $own() {
                super::$own(std::sync::Arc::new(aivy_store::testing::Database::sqlite())).await;
            })+)?
        }

        mod postgres {
            $($(#[tokio::test]
            async fn $shared() {
                if let Some(server) = $crate::harness::shared(aivy_store::Backend::Postgres).await {
                    super::$shared(&server).await;
                }
            })+)?
            $($(#[tokio::test]
            async fn $own() {
                if let Some(database) = aivy_store::testing::Database::postgres().await {
                    super::$own(std::sync::Arc::new(database)).await;
                }
            })+)?
        }
    };
}

/// Plans without reachable limits, for tests of other things.
pub(crate) const WIDE: &[&str] = &["plans.free.rate=1000000", "plans.free.burst=1000000"];

/// The server that all tests on one kind of database share while any of them runs; `None` if
/// PostgreSQL is turned off.
pub(crate) async fn shared(backend: Backend) -> Option<Arc<Server>> {
    static SQLITE: Mutex<Weak<Server>> = Mutex::const_new(Weak::new());
    static POSTGRES: Mutex<Weak<Server>> = Mutex::const_new(Weak::new());
    let slot = match backend {
        Backend::Sqlite => &SQLITE,
        Backend::Postgres => &POSTGRES,
    };
    let mut slot = slot.lock().await;
    if let Some(server) = slot.upgrade() {
        return Some(server);
    }
    let database = match backend {
        Backend::Sqlite => Database::sqlite(),
        Backend::Postgres => Database::postgres().await?,
    };
    let settings = [
        WIDE,
        &["keys.flush_interval_ms=50", "ledger.seal_interval_ms=50"],
        &["accounts.attempts_per_address=100000"],
    ]
    .concat();
    let server = Arc::new(Server::start(&Arc::new(database), &settings).await);
    *slot = Arc::downgrade(&server);
    Some(server)
}
