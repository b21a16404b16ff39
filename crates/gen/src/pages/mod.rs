//! The generated pages of `docs/reference/`, from the tables that the server obeys.

mod errors;
mod operations;
mod permissions;
mod rate_limits;

use serde_json::Value;

/// Every page: its name and its text.
#[must_use]
pub fn all(document: &Value) -> Vec<(&'static str, String)> {
    let schema = aivy_server::config::schema();
    vec![
        (
            "configuration.md",
            aivy_server::config::config_reference_markdown(&schema),
        ),
        ("errors.md", errors::page(document)),
        ("operations.md", operations::page(document)),
        ("permissions.md", permissions::page(document)),
        ("rate-limits.md", rate_limits::page(document)),
    ]
}

/// The first lines of a page.
fn head(title: &str, source: &str) -> String {
    format!("# {title}\n\n<!-- Generated from {source} by `cargo xtask gen`; do not edit. -->\n")
}

/// Text in a table's cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

/// An operation of the document and where it stands.
struct Operation<'a> {
    id: &'a str,
    method: String,
    path: String,
    body: &'a Value,
}

impl Operation<'_> {
    /// The permission that it needs; `None`: any key will do.
    fn permission(&self) -> Option<&str> {
        self.body["security"][0]["api_key"][0].as_str()
    }

    fn link(&self) -> String {
        format!("[`{id}`](operations.md#{id})", id = self.id)
    }
}

/// Every operation, by id.
fn operations(document: &Value) -> Vec<Operation<'_>> {
    let items = document["paths"].as_object().into_iter().flatten();
    let mut all: Vec<_> = items
        .flat_map(|(path, item)| {
            item.as_object()
                .into_iter()
                .flatten()
                .map(move |(method, body)| Operation {
                    id: body["operationId"].as_str().unwrap_or_default(),
                    method: method.to_uppercase(),
                    path: format!("{}{path}", aivy_api::contract::BASE_PATH),
                    body,
                })
        })
        .filter(|operation| !operation.id.is_empty())
        .collect();
    all.sort_by_key(|operation| operation.id);
    all
}

/// Follows a local `$ref`.
fn resolve<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let target = value["$ref"]
        .as_str()
        .and_then(|target| target.strip_prefix('#'));
    target
        .and_then(|pointer| document.pointer(pointer))
        .unwrap_or(value)
}
