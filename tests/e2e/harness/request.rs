//! A request for an operation: the values for its path, its query and its body.

use serde_json::Value;

use super::call::Call;
use super::document::Operation;
use super::{Answer, Key, Server};

/// The values for a request.
#[derive(Debug, Clone, Default)]
pub(crate) struct Request {
    /// The path parameters, by name.
    pub(crate) parameters: Vec<(String, String)>,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) body: Option<Value>,
}

impl Request {
    /// The value of a parameter of the path.
    pub(crate) fn parameter(&self, name: &str) -> &str {
        let found = self.parameters.iter().find(|(of, _)| of == name);
        let found = found.unwrap_or_else(|| panic!("nothing stands for {name} in {self:?}"));
        &found.1
    }

    /// `/v1/tasks/tsk_…/submissions?status=claimed`.
    pub(crate) fn path(&self, operation: &Operation) -> String {
        let mut path = operation.path.clone();
        for (name, value) in &self.parameters {
            path = path.replace(&format!("{{{name}}}"), value);
        }
        assert!(
            !path.contains('{'),
            "{}: {path} lacks a value",
            operation.id
        );
        let query: Vec<_> = self.query.iter().map(|(n, v)| format!("{n}={v}")).collect();
        match query.as_slice() {
            [] => path,
            _ => format!("{path}?{}", query.join("&")),
        }
    }

    /// The request to send.
    pub(crate) fn call(&self, server: &Server, operation: &Operation) -> Call {
        let call = server.call(&operation.method, &self.path(operation));
        match &self.body {
            Some(body) => call.value(body),
            None => call,
        }
    }
}

/// A request that will succeed, and its caller.
#[derive(Debug, Clone)]
pub(crate) struct Staged {
    /// The caller, with the requested permissions.
    pub(crate) key: Key,
    pub(crate) request: Request,
}

impl Staged {
    /// The caller's request, to send.
    pub(crate) fn call(&self, server: &Server, operation: &Operation) -> Call {
        self.request.call(server, operation).key(&self.key)
    }

    /// Sends it.
    pub(crate) async fn send(&self, server: &Server, operation: &Operation) -> Answer {
        self.call(server, operation).send().await
    }
}
