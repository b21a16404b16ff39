//! The operations of the OpenAPI document, as far as requests are generated from them.

use anyhow::{Context, Result};
use serde_json::Value;

/// The HTTP methods whose operations are called.
const METHODS: [&str; 6] = ["get", "put", "post", "delete", "patch", "head"];

/// The document.
#[derive(Debug)]
pub struct Document {
    root: Value,
    pub operations: Vec<Operation>,
}

/// An operation.
#[derive(Debug)]
pub struct Operation {
    pub id: String,
    pub method: String,
    /// Its path with parameters in braces, below the base path.
    pub path: String,
    pub in_path: Vec<Parameter>,
    pub in_query: Vec<Parameter>,
    /// The schema of the body, if there is one.
    pub body: Option<Value>,
    /// The documented statuses.
    pub statuses: Vec<u16>,
}

/// A parameter with its schema.
#[derive(Debug)]
pub struct Parameter {
    pub name: String,
    pub schema: Value,
}

impl Document {
    /// Parses the document.
    ///
    /// # Errors
    /// It is not valid.
    pub fn read(text: &str) -> Result<Self> {
        let root: Value = serde_json::from_str(text)?;
        let paths = root["paths"]
            .as_object()
            .context("the document has no paths")?;
        let mut operations = Vec::new();
        for (path, item) in paths {
            for method in METHODS {
                if let Some(operation) = item.get(method) {
                    operations.push(read_operation(&root, method, path, item, operation)?);
                }
            }
        }
        Ok(Self { root, operations })
    }

    /// The document in which references are resolved.
    #[must_use]
    pub fn root(&self) -> &Value {
        &self.root
    }
}

/// The schema behind a reference, or the schema itself.
#[must_use]
pub fn resolve<'a>(root: &'a Value, mut schema: &'a Value) -> &'a Value {
    // A chain of references is short; the limit also ends a cycle.
    for _ in 0..16 {
        let target = schema.get("$ref").and_then(Value::as_str);
        let Some(found) = target.and_then(|it| root.pointer(it.strip_prefix('#')?)) else {
            break;
        };
        schema = found;
    }
    schema
}

fn read_operation(
    root: &Value,
    method: &str,
    path: &str,
    item: &Value,
    operation: &Value,
) -> Result<Operation> {
    let lists = [&item["parameters"], &operation["parameters"]];
    let parameters = lists.into_iter().filter_map(Value::as_array).flatten();
    let parameters: Vec<_> = parameters.map(|it| resolve(root, it)).collect();
    let at = |place: &str| {
        let there = parameters.iter().filter(|it| it["in"] == place);
        let read = there.map(|it| Parameter {
            name: it["name"].as_str().unwrap_or_default().to_owned(),
            schema: it["schema"].clone(),
        });
        read.collect()
    };
    let content = &resolve(root, &operation["requestBody"])["content"];
    let id = operation["operationId"].as_str();
    let statuses = operation["responses"].as_object().into_iter().flatten();
    Ok(Operation {
        id: id
            .with_context(|| format!("{method} {path} has no operationId"))?
            .to_owned(),
        method: method.to_uppercase(),
        path: path.to_owned(),
        in_path: at("path"),
        in_query: at("query"),
        body: content.pointer("/application~1json/schema").cloned(),
        statuses: statuses
            .filter_map(|(status, _)| status.parse().ok())
            .collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r##"{
      "paths": {"/a/{b}": {
        "parameters": [{"$ref": "#/components/parameters/B"}],
        "post": {"operationId": "make_a",
          "parameters": [{"in": "query", "name": "q", "schema": {}}],
          "requestBody": {"content": {"application/json": {"schema": {"type": "null"}}}}},
        "get": {"operationId": "get_a", "responses": {"200": {}, "default": {}}}}},
      "components": {"parameters": {"B": {"in": "path", "name": "b", "schema": {"$ref": "#/x"}}}},
      "x": {"$ref": "#/x"}
    }"##;

    #[test]
    fn operations_have_their_parameters_and_bodies() -> Result<()> {
        let document = Document::read(TEXT)?;
        let [get, post] = document.operations.as_slice() else {
            anyhow::bail!("{document:?}");
        };
        assert_eq!(
            (get.id.as_str(), get.method.as_str(), get.body.is_some()),
            ("get_a", "GET", false)
        );
        assert_eq!(
            (
                post.in_path[0].name.as_str(),
                post.in_query[0].name.as_str()
            ),
            ("b", "q")
        );
        assert_eq!(post.body, Some(serde_json::json!({"type": "null"})));
        assert_eq!(get.statuses, [200]);
        // A cycle ends.
        assert!(resolve(document.root(), &post.in_path[0].schema).is_object());
        Ok(())
    }
}
