//! What each operation needs before it can succeed, made on a real server: accounts with tokens,
//! tasks, submissions, pools and positions, each with the right status and users.
//!
//! Everything is made with requests and the operator's commands. An operation with path parameters
//! that is missing here fails every test that takes its list from the document.

pub(crate) mod ai;
pub(crate) mod people;
pub(crate) mod staking;
pub(crate) mod tasks;

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::document::Operation;
use super::people::User;
use super::request::{Request, Staged};
use super::{Key, PATIENCE, Server};

/// The caller, and the values of the request.
#[derive(Debug)]
pub(crate) struct Scene {
    pub(crate) caller: User,
    pub(crate) request: Request,
}

impl Scene {
    pub(crate) fn of(caller: &User) -> Self {
        Self {
            caller: caller.clone(),
            request: Request::default(),
        }
    }

    /// Sets a path parameter.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        let pair = (name.to_owned(), value.to_owned());
        self.request.parameters.push(pair);
        self
    }

    /// Sets a query parameter.
    pub(crate) fn query(mut self, name: &str, value: &str) -> Self {
        self.request.query.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With this body in place of the document's example.
    pub(crate) fn body(mut self, body: Value) -> Self {
        self.request.body = Some(body);
        self
    }
}

impl Server {
    /// Prepares what `operation` needs to succeed. The caller's key has these permissions.
    pub(crate) async fn stage(&self, operation: &Operation, permissions: &str) -> Staged {
        let scene = self.scene(operation).await;
        self.cast(operation, scene, permissions).await
    }

    /// The request of a scene, with a new key of its caller.
    pub(crate) async fn cast(
        &self,
        operation: &Operation,
        scene: Scene,
        permissions: &str,
    ) -> Staged {
        let mut request = scene.request;
        request.body = request.body.or_else(|| operation.body.clone());
        let key = self.key_of(&scene.caller, permissions).await;
        Staged { key, request }
    }

    async fn scene(&self, operation: &Operation) -> Scene {
        let id = &*operation.id;
        if let Some(scene) = people::scene(self, id).await {
            return scene;
        }
        if let Some(scene) = tasks::scene(self, id).await {
            return scene;
        }
        if let Some(scene) = staking::scene(self, id).await {
            return scene;
        }
        // It needs only a caller, unless it has path parameters.
        assert!(
            !operation.path.contains('{'),
            "nothing stages {id}: say what it needs in tests/e2e/harness/stage/"
        );
        Scene::of(&self.user().await)
    }

    /// A POST that must succeed; returns its data.
    pub(crate) async fn post(&self, key: &Key, path: &str, body: Option<Value>) -> Value {
        let call = self.call("POST", path).key(key);
        let call = match &body {
            Some(body) => call.value(body),
            None => call,
        };
        call.send().await.data()
    }

    /// The data of a GET that must succeed.
    pub(crate) async fn read(&self, key: &Key, path: &str) -> Value {
        self.get(path).key(key).send().await.data()
    }

    /// The available balance of the caller.
    pub(crate) async fn available(&self, key: &Key) -> i64 {
        let balance = self.read(key, "/v1/user/balance").await;
        balance["available"].as_i64().unwrap()
    }
}

/// The ID of a created object.
pub(crate) fn id(made: &Value) -> String {
    let id = made["id"].as_str();
    id.unwrap_or_else(|| panic!("no id in {made}")).to_owned()
}

/// Repeats until there is a result.
pub(crate) async fn until<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let begin = Instant::now();
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        assert!(begin.elapsed() < PATIENCE, "{what}: not in time");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// `base` with members replaced by those of `changes`.
pub(crate) fn changed(mut base: Value, changes: &Value) -> Value {
    for (name, value) in changes.as_object().unwrap() {
        base[name] = value.clone();
    }
    base
}

/// The body of the document's example for an operation.
pub(crate) fn example(operation: &str) -> Value {
    let all = super::document::operations();
    let found = all.into_iter().find(|known| known.id == operation);
    found.and_then(|known| known.body).unwrap_or(json!({}))
}
