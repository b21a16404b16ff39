//! Reads the table of operations from the document.

use actix_web::http::Method;
use actix_web::http::header::HeaderValue;
use serde_json::Value;

use super::{complete, validate};
use crate::methods;
use crate::operation::{BASE_PATH, BodySize, Face, Keeps, Operation};

/// A path: its operations by method.
#[derive(Debug, Clone)]
pub struct Route {
    /// The methods, and the indexes of their operations.
    pub methods: Vec<(Method, u16)>,
    /// The value of the header `Allow`.
    pub allow: HeaderValue,
}

/// Reads the table out of `document`.
///
/// # Errors
/// Every invalid schema, invalid method and duplicate ID.
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
        permission: permission.map_err(|e: aivy_types::UnknownWord| text(&e))?,
        errors: complete::errors(method, operation),
        success: success(operation),
        keeps: Keeps::of(method, complete::permission(operation)),
        query: validate::parameters(document, operation, "query")?,
        in_path: validate::parameters(document, operation, "path")?,
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
/// Paths that conflict with each other.
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

/// One line for each operation: ID, method, path, permission. The contents of
/// `openapi/operations.txt`.
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
