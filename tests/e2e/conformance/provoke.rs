//! How each status is provoked, for real.

use std::sync::Arc;

use aivy_store::Backend;
use aivy_store::testing::Database;

use serde_json::json;

use super::cases;
use crate::harness::document::Operation;
use crate::harness::lock_holder::LockHolder;
use crate::harness::people::{all_but, all_permissions};
use crate::harness::request::Request;
use crate::harness::{Answer, Outage, Server, WIDE};

/// Where a pair that no rule provokes gets its case.
pub(super) const FILE: &str = "tests/e2e/conformance/cases.rs";

/// The statuses that are provoked alike for every operation.
pub(super) const RULES: &[u16] = &[
    200, 201, 400, 401, 403, 404, 409, 413, 415, 422, 429, 500, 503,
];

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
        let limits = ["server.body_limit_bytes=1000", "ai.body_limit_bytes=1000"];
        let settings = [WIDE, &limits].concat();
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
        if let Some(ask) = cases::of(&operation.id, status) {
            return Some(ask(&self.wide, operation).await);
        }
        Some(match status {
            200 | 201 => self.success(operation).await,
            400 => self.unknown_parameter(operation).await,
            401 => operation.call(&self.wide).send().await,
            403 => self.lacking(operation).await,
            404 if !operation.in_path().is_empty() => self.nothing(operation).await,
            409 if operation.takes_once() => self.in_flight(operation).await,
            413 => self.too_large(operation).await,
            415 => self.not_json(operation).await,
            422 if operation.takes_once() => self.reused(operation).await,
            429 => self.too_often(operation).await,
            500 => self.corrupt(operation).await,
            503 => self.without_database(operation).await,
            _ => return None,
        })
    }

    /// A success, and what it leads to.
    async fn success(&self, operation: &Operation) -> Answer {
        let staged = self.wide.stage(operation, operation.least()).await;
        let answer = staged.send(&self.wide, operation).await;
        if answer.status == 201 {
            let reader = self.wide.key_of(&staged.key.user, &all_permissions()).await;
            let made = self.wide.read(&reader, answer.header("location")).await;
            assert_eq!(made["id"], answer.data()["id"], "{}", operation.id);
        }
        if answer.headers.contains_key("link") {
            for target in targets(answer.header("link")) {
                self.wide.read(&staged.key, &target).await;
            }
        }
        answer
    }

    async fn unknown_parameter(&self, operation: &Operation) -> Answer {
        let key = self.wide.key(operation.least()).await;
        let query = [("no_such_parameter", "1")];
        let call = operation.call_with(&self.wide, &query);
        call.key(&key).send().await
    }

    async fn lacking(&self, operation: &Operation) -> Answer {
        let key = self.wide.key(&all_but(operation.permission)).await;
        operation.call(&self.wide).key(&key).send().await
    }

    /// What is named does not exist.
    async fn nothing(&self, operation: &Operation) -> Answer {
        let key = self.wide.key(operation.least()).await;
        operation.call(&self.wide).key(&key).send().await
    }

    /// A copy while the first is being worked on, which somebody who holds the records delays.
    async fn in_flight(&self, operation: &Operation) -> Answer {
        let patient = [
            "database.lock_timeout_ms=20000",
            "database.statement_timeout_ms=20000",
            "database.transaction_timeout_ms=20000",
        ];
        let database = apart(&self.wide.database).await;
        let server = Server::start(&database, &[WIDE, &patient].concat()).await;
        let key = server.key(operation.least()).await;
        let copy = || {
            let call = operation.call(&server).key(&key);
            call.header("Idempotency-Key", "in-flight").send()
        };
        let held = match database.backend() {
            Backend::Sqlite => "BEGIN IMMEDIATE",
            Backend::Postgres => "BEGIN; LOCK TABLE idempotency_records IN SHARE MODE",
        };
        let holder = LockHolder::begin(&database, held).await;
        // Whichever comes second is told so, long before the other is done.
        let (first, second) = (copy(), copy());
        tokio::pin!(first, second);
        let answer = tokio::select! {
            answer = &mut first => answer,
            answer = &mut second => answer,
        };
        drop(holder);
        answer
    }

    /// The same `Idempotency-Key` for another request.
    async fn reused(&self, operation: &Operation) -> Answer {
        let staged = self.wide.stage(operation, operation.least()).await;
        let once = |request: &Request| {
            let call = request.call(&self.wide, operation).key(&staged.key);
            call.header("Idempotency-Key", "once").send()
        };
        let first = once(&staged.request).await;
        assert_eq!(first.status, operation.success(), "{first:#?}");
        let mut other = operation.request();
        other.body = other.body.map(|_| json!({}));
        once(&other).await
    }

    async fn too_large(&self, operation: &Operation) -> Answer {
        let key = self.wide.key(&all_permissions()).await;
        let path = operation.request().path(operation);
        let call = self.wide.call(&operation.method, &path);
        call.key(&key).json(" ".repeat(1001)).send().await
    }

    async fn not_json(&self, operation: &Operation) -> Answer {
        let key = self.wide.key(&all_permissions()).await;
        let path = operation.request().path(operation);
        let call = self.wide.call(&operation.method, &path);
        call.key(&key)
            .header("Content-Type", "text/plain")
            .body("{}")
            .send()
            .await
    }

    async fn too_often(&self, operation: &Operation) -> Answer {
        let key = self.narrow.key(operation.least()).await;
        operation.call(&self.narrow).key(&key).send().await;
        operation.call(&self.narrow).key(&key).send().await
    }

    /// What is stored of the key makes no sense.
    async fn corrupt(&self, operation: &Operation) -> Answer {
        let key = self.wide.corrupt_key(&all_permissions()).await;
        operation.call(&self.wide).key(&key).send().await
    }

    async fn without_database(&mut self, operation: &Operation) -> Answer {
        let key = self.frail.key(operation.least()).await;
        self.outage.begin(&self.frail.database).await;
        let answer = operation.call(&self.frail).key(&key).send().await;
        self.outage.end().await;
        answer
    }
}

/// Where `Link` leads.
fn targets(link: &str) -> Vec<String> {
    let parts = link
        .split(", ")
        .map(|part| part.strip_prefix('<')?.split_once('>'));
    let found = parts.map(|part| part.unwrap_or_else(|| panic!("{link}")).0.to_owned());
    found.collect()
}

/// Another database of the same kind.
pub(super) async fn apart(database: &Database) -> Arc<Database> {
    Arc::new(match database.backend() {
        Backend::Sqlite => Database::sqlite(),
        Backend::Postgres => Database::postgres().await.unwrap(),
    })
}
