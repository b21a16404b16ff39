//! How each status is provoked, for real.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use aivy_store::Backend;
use aivy_store::testing::Database;

use super::Ask;
use crate::harness::document::Operation;
use crate::harness::people::{all_but, all_permissions};
use crate::harness::{Answer, Outage, Server, WIDE};

/// Where a pair that no rule provokes gets its case.
pub(super) const FILE: &str = "tests/e2e/conformance/provoke.rs";

/// The statuses that are provoked alike for every operation.
pub(super) const RULES: &[u16] = &[200, 400, 401, 403, 413, 415, 429, 500, 503];

/// The pairs that need a request of their own.
pub(super) const CASES: &[(&str, u16, Ask)] = &[];

/// What a case answers with.
pub(super) type Asked<'a> = Pin<Box<dyn Future<Output = Answer> + 'a>>;

/// The servers that are asked, on one database.
pub(super) struct Ground {
    wide: Server,
    /// Its plan admits one request.
    narrow: Server,
    /// Its database can be taken away.
    frail: Server,
    outage: Outage,
}

impl Ground {
    pub(super) async fn new(database: &Arc<Database>) -> Self {
        let settings = [WIDE, &["server.body_limit_bytes=1000"]].concat();
        let (frail, outage) = Outage::server(&apart(database).await, WIDE).await;
        Self {
            wide: Server::start(database, &settings).await,
            narrow: Server::start(database, &["plans.free.rate=1", "plans.free.burst=1"]).await,
            frail,
            outage,
        }
    }

    /// The answer to a request that should bring about `status`; `None` when nothing is known to.
    pub(super) async fn provoke(&mut self, operation: &Operation, status: u16) -> Option<Answer> {
        let case = CASES
            .iter()
            .find(|(id, of, _)| *id == operation.id && *of == status);
        if let Some((_, _, ask)) = case {
            return Some(ask(&self.wide, operation).await);
        }
        Some(match status {
            200 => self.success(operation).await,
            400 => self.unknown_parameter(operation).await,
            401 => operation.call(&self.wide, "").send().await,
            403 => self.lacking(operation).await,
            413 => self.too_large(operation).await,
            415 => self.not_json(operation).await,
            429 => self.too_often(operation).await,
            500 => self.corrupt(operation).await,
            503 => self.without_database(operation).await,
            _ => return None,
        })
    }

    async fn success(&self, operation: &Operation) -> Answer {
        let key = self.wide.key(operation.least()).await;
        operation.call(&self.wide, "").key(&key).send().await
    }

    async fn unknown_parameter(&self, operation: &Operation) -> Answer {
        let key = self.wide.key(operation.least()).await;
        operation
            .call(&self.wide, "?no_such_parameter=1")
            .key(&key)
            .send()
            .await
    }

    async fn lacking(&self, operation: &Operation) -> Answer {
        let key = self.wide.key(&all_but(operation.permission)).await;
        operation.call(&self.wide, "").key(&key).send().await
    }

    async fn too_large(&self, operation: &Operation) -> Answer {
        let key = self.wide.key(&all_permissions()).await;
        let call = self.wide.call(&operation.method, &operation.path);
        call.key(&key).json(" ".repeat(1001)).send().await
    }

    async fn not_json(&self, operation: &Operation) -> Answer {
        let key = self.wide.key(&all_permissions()).await;
        let call = self.wide.call(&operation.method, &operation.path);
        call.key(&key)
            .header("Content-Type", "text/plain")
            .body("{}")
            .send()
            .await
    }

    async fn too_often(&self, operation: &Operation) -> Answer {
        let key = self.narrow.key(operation.least()).await;
        operation.call(&self.narrow, "").key(&key).send().await;
        operation.call(&self.narrow, "").key(&key).send().await
    }

    /// What is stored of the key makes no sense.
    async fn corrupt(&self, operation: &Operation) -> Answer {
        let key = self.wide.corrupt_key(&all_permissions()).await;
        operation.call(&self.wide, "").key(&key).send().await
    }

    async fn without_database(&mut self, operation: &Operation) -> Answer {
        let key = self.frail.key(operation.least()).await;
        self.outage.begin(&self.frail.database).await;
        let answer = operation.call(&self.frail, "").key(&key).send().await;
        self.outage.end().await;
        answer
    }
}

/// Another database of the same kind.
async fn apart(database: &Database) -> Arc<Database> {
    Arc::new(match database.backend() {
        Backend::Sqlite => Database::sqlite(),
        Backend::Postgres => Database::postgres().await.unwrap(),
    })
}
