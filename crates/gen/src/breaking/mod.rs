//! Detects breaking changes: everything in a new document that makes a client of the old one fail.
//!
//! Limits on requests can only become wider, limits on responses only narrower. Not breaking: a new
//! operation, an optional input, a new member or a new value in a response (clients must ignore
//! what they do not know), another error status.

mod operation;
mod schema;
mod types;

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

/// A breaking change.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Break {
    /// The operation whose clients are affected.
    pub operation: String,
    /// The change and its position: `answer 200, data.name: the member is gone`.
    pub what: String,
}

impl fmt::Display for Break {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.operation, self.what)
    }
}

/// All breaking changes, sorted.
#[must_use]
pub fn compare(old: &Value, new: &Value) -> Vec<Break> {
    let mut breaks = Vec::new();
    let now = operations(new);
    for (id, before) in operations(old) {
        let mut report = |what: String| {
            breaks.push(Break {
                operation: id.to_owned(),
                what,
            });
        };
        match now.get(id) {
            None => report("the operation is gone".to_owned()),
            Some(after) => operation::compare((old, before), (new, *after), &mut report),
        }
    }
    breaks.sort();
    breaks.dedup();
    breaks
}

/// An operation with its route.
#[derive(Clone, Copy)]
struct Operation<'a> {
    method: &'a str,
    path: &'a str,
    body: &'a Value,
    /// Parameters of the path item, which apply to all its operations.
    shared: &'a Value,
}

fn operations(document: &Value) -> BTreeMap<&str, Operation<'_>> {
    let mut all = BTreeMap::new();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for (method, body) in item.as_object().into_iter().flatten() {
            if let Some(id) = body["operationId"].as_str() {
                let shared = &item["parameters"];
                all.insert(
                    id,
                    Operation {
                        method,
                        path,
                        body,
                        shared,
                    },
                );
            }
        }
    }
    all
}

/// Follows local references.
fn resolve<'a>(document: &'a Value, mut value: &'a Value) -> &'a Value {
    // A chain of references is short; the limit also ends a cycle.
    for _ in 0..16 {
        let target = value["$ref"]
            .as_str()
            .and_then(|target| target.strip_prefix('#'));
        match target.and_then(|pointer| document.pointer(pointer)) {
            Some(found) => value = found,
            None => break,
        }
    }
    value
}
