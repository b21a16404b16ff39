//! The table of operations, read out of the document.

use actix_web::http::Method;
use actix_web::http::header::HeaderValue;
use aivy_schema::Schema;
use aivy_types::{ErrorCode, Permission};
use serde_json::Value;

use super::faces::Face;
use super::validate::{self, Parameters};
use super::{BASE_PATH, complete};
use crate::methods;

/// What the server must know of an operation before it runs it.
#[derive(Debug)]
pub struct Operation {
    /// Its place in the table.
    pub index: u16,
    /// Its id: `get_profile`.
    pub id: String,
    /// Its method.
    pub method: Method,
    /// Its path under [`BASE_PATH`], with `{parameters}`.
    pub path: String,
    /// Whose shape its answers have.
    pub face: Face,
    /// Whether it needs no key.
    pub public: bool,
    /// The permission that the key needs; `None`: any valid key will do.
    pub permission: Option<Permission>,
    /// The status of its success.
    pub success: u16,
    /// What is kept of its answer under an `Idempotency-Key`.
    pub keeps: Keeps,
    /// The codes it can answer.
    pub errors: Vec<ErrorCode>,
    /// What its query must look like.
    pub query: Parameters,
    /// What the parameters in its path must look like.
    pub in_path: Parameters,
    /// What its body must look like; `None`: it takes none.
    pub body: Option<Schema>,
    /// How large its body may be.
    pub body_size: BodySize,
}

/// What is kept of an answer under an `Idempotency-Key`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeps {
    /// Nothing: the operation takes no such key.
    Nothing,
    /// The answer, together with its effect.
    Answer,
    /// The answer, after the key was claimed for it: its effect is outside of the database.
    Claimed,
}

impl Keeps {
    /// AI tools may ask a provider, and that is not undone with a transaction.
    pub(super) fn of(method: &str, permission: Option<&str>) -> Self {
        match permission {
            _ if method != "post" => Self::Nothing,
            Some(permission) if permission == Permission::UseAi.as_str() => Self::Claimed,
            _ => Self::Answer,
        }
    }
}

impl Operation {
    /// Whether a body belongs to its requests.
    #[must_use]
    pub fn takes_body(&self) -> bool {
        self.body.is_some() || (self.face != Face::Aivy && self.method == Method::POST)
    }
}

/// How large the body of an operation may be. The numbers are settings:
/// [`Settings::body_limit_of`](crate::Settings::body_limit_of).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodySize {
    /// As large as that of most operations.
    Ordinary,
    /// Larger: conversations with pictures.
    Large,
}

/// What stands at a path: the operations by method.
#[derive(Debug, Clone)]
pub struct Route {
    /// The methods and the indices of their operations.
    pub methods: Vec<(Method, u16)>,
    /// The value of `Allow`.
    pub allow: HeaderValue,
}

/// Reads the table out of `document`.
///
/// # Errors
/// Every schema that is no schema, method that is none, and id that stands twice.
pub fn table(document: &Value) -> Result<Vec<Operation>, Vec<String>> {
    let mut operations: Vec<Operation> = Vec::new();
    let mut problems = Vec::new();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            match read(document, operations.len(), path, method, operation) {
                Ok(read) if operations.iter().any(|other| other.id == read.id) => {
                    problems.push(format!("two operations are called {}", read.id));
                }
                Ok(read) => operations.push(read),
                Err(problem) => problems.push(format!("{method} {path}: {problem}")),
            }
        }
    }
    if problems.is_empty() {
        Ok(operations)
    } else {
        Err(problems)
    }
}

fn read(
    document: &Value,
    index: usize,
    path: &str,
    method: &str,
    operation: &Value,
) -> Result<Operation, String> {
    let text = |error: &dyn std::fmt::Display| error.to_string();
    let permission = complete::permission(operation).map(str::parse).transpose();
    let body = &operation["requestBody"]["content"]["application/json"]["schema"];
    let body = (!body.is_null())
        .then(|| validate::read(document, body))
        .transpose();
    Ok(Operation {
        index: u16::try_from(index).map_err(|e| text(&e))?,
        id: operation["operationId"]
            .as_str()
            .unwrap_or_default()
            .to_owned(),
        method: method.to_uppercase().parse().map_err(|e| text(&e))?,
        path: format!("{BASE_PATH}{path}"),
        face: Face::Aivy,
        public: complete::public(operation),
        permission: permission.map_err(|e: aivy_types::permission::UnknownPermission| text(&e))?,
        errors: complete::errors(method, operation),
        success: success(operation),
        keeps: Keeps::of(method, complete::permission(operation)),
        query: Parameters::new(document, operation, "query")?,
        in_path: Parameters::new(document, operation, "path")?,
        body: body?,
        body_size: if complete::takes_large_body(operation) {
            BodySize::Large
        } else {
            BodySize::Ordinary
        },
    })
}

fn success(operation: &Value) -> u16 {
    let statuses = operation["responses"].as_object().into_iter().flatten();
    let mut good = statuses.filter_map(|(status, _)| status.parse().ok().filter(|s| *s < 300));
    good.next().unwrap_or(200)
}

/// The paths, each with its methods.
///
/// # Errors
/// Paths that contradict one another.
pub fn router<'a>(
    operations: impl Iterator<Item = &'a Operation>,
) -> Result<matchit::Router<Route>, Vec<String>> {
    let mut paths: Vec<(&str, Vec<(Method, u16)>)> = Vec::new();
    for operation in operations {
        let entry = (operation.method.clone(), operation.index);
        match paths.iter_mut().find(|(path, _)| *path == operation.path) {
            Some((_, methods)) => methods.push(entry),
            None => paths.push((&operation.path, vec![entry])),
        }
    }
    let mut router = matchit::Router::new();
    for (path, methods) in paths {
        let served: Vec<_> = methods.iter().map(|(method, _)| method.clone()).collect();
        let allow = methods::allow(&served);
        router
            .insert(path, Route { methods, allow })
            .map_err(|e| vec![format!("{path}: {e}")])?;
    }
    Ok(router)
}

/// One line an operation: id, method, path, permission. What `openapi/operations.txt` holds.
#[must_use]
pub fn listing(operations: &[Operation]) -> String {
    let mut lines: Vec<_> = operations
        .iter()
        .map(|operation| {
            let needs = match (operation.public, operation.permission) {
                (true, _) => "-",
                (false, None) => "any",
                (false, Some(permission)) => permission.as_str(),
            };
            format!(
                "{} {} {} {needs}\n",
                operation.id, operation.method, operation.path
            )
        })
        .collect();
    lines.sort_unstable();
    lines.concat()
}
