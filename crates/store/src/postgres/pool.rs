//! Connections: how they are made, kept and lent.

use std::pin::Pin;

use deadpool_postgres::{
    Connect, Hook, Manager, ManagerConfig, Object, Pool, PoolError, QueueMode, RecyclingMethod,
    Runtime, TimeoutType,
};
use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tokio_postgres::config::SslMode;
use tokio_postgres::{Client, Config, Error, NoTls};

use super::error::connecting;
use crate::{DbOptions, StoreError};

/// Parses the URL and sets the limits that the server enforces.
pub(super) fn config(url: &str, options: &DbOptions) -> Result<Config, StoreError> {
    let mut config: Config = url
        .parse()
        .map_err(|_| StoreError::Options("the URL of PostgreSQL cannot be read".to_owned()))?;
    if config.get_ssl_mode() == SslMode::Require {
        let what = "sslmode=require needs TLS, which this program does not speak to PostgreSQL: \
                    put a TLS proxy beside it, or a socket";
        return Err(StoreError::Options(what.to_owned()));
    }
    config
        .connect_timeout(options.connect_timeout)
        .tcp_user_timeout(options.transaction_timeout);
    if config.get_application_name().is_none() {
        config.application_name("aivy");
    }
    Ok(config)
}

pub(super) fn build(
    config: Config,
    options: &DbOptions,
    runtime: Handle,
) -> Result<Pool, StoreError> {
    let manager = Manager::from_connect(
        config,
        OnRuntime(runtime),
        ManagerConfig {
            recycling_method: RecyclingMethod::Fast,
        },
    );
    // Not start-up parameters: poolers between us and the server refuse those. Many small
    // statements run at once: JIT compilation or parallel workers cost more than they save (16 ms
    // for the launch of two workers, for a count that takes 1).
    let limits = format!(
        "SET statement_timeout = {}; SET lock_timeout = {}; SET idle_in_transaction_session_timeout = {}; \
         SET jit = off; SET max_parallel_workers_per_gather = 0",
        options.statement_timeout.as_millis(),
        options.lock_timeout.as_millis(),
        options.transaction_timeout.as_millis(),
    );
    let limits = Hook::async_fn(move |client: &mut deadpool_postgres::ClientWrapper, _| {
        let limits = limits.clone();
        Box::pin(async move {
            let set = client.batch_execute(&limits).await;
            set.map_err(deadpool_postgres::HookError::Backend)
        })
    });
    Pool::builder(manager)
        .max_size(options.connections)
        .queue_mode(QueueMode::Lifo)
        .wait_timeout(Some(options.pool_timeout))
        .create_timeout(Some(options.connect_timeout))
        .recycle_timeout(Some(options.connect_timeout))
        .post_create(limits)
        .runtime(Runtime::Tokio1)
        .build()
        .map_err(StoreError::internal)
}

pub(super) async fn get(pool: &Pool) -> Result<Object, StoreError> {
    pool.get().await.map_err(|error| match error {
        PoolError::Timeout(TimeoutType::Wait) => {
            StoreError::Busy("every connection is in use".to_owned())
        }
        PoolError::Timeout(_) => StoreError::Unavailable("it does not answer".to_owned()),
        PoolError::Closed => StoreError::Unavailable("it is closed".to_owned()),
        PoolError::Backend(error)
        | PoolError::PostCreateHook(deadpool_postgres::HookError::Backend(error)) => {
            connecting(&error)
        }
        error => StoreError::internal(error),
    })
}

/// Discards a lost connection: it is not returned to the pool, and idle ones are discarded too,
/// because they may be dead without having noticed. The next connection is then a new one.
pub(super) fn discard_lost(lost: Object) {
    if let Some(pool) = Object::pool(&lost) {
        pool.retain(|_, _| false);
    }
    drop(Object::take(lost));
}

/// Connections run on the runtime that opened the pool, not on that of the worker that happened to
/// need one first. Otherwise they would end and stall with it.
struct OnRuntime(Handle);

type Connecting<'a> =
    Pin<Box<dyn Future<Output = Result<(Client, JoinHandle<()>), Error>> + Send + 'a>>;

impl Connect for OnRuntime {
    fn connect(&self, config: &Config) -> Connecting<'_> {
        let config = config.clone();
        let runtime = self.0.clone();
        Box::pin(async move {
            let inner = runtime.clone();
            let connected = runtime.spawn(async move {
                let (client, connection) = config.connect(NoTls).await?;
                let driver = inner.spawn(async move {
                    if let Err(error) = connection.await {
                        tracing::warn!(%error, "connection to PostgreSQL lost");
                    }
                });
                Ok((client, driver))
            });
            // The task ends early only with its runtime.
            connected
                .await
                .unwrap_or_else(|_| Err(Error::__private_api_timeout()))
        })
    }
}
