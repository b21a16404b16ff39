//! The operations of the OpenAPI document, as far as requests are made of it.

use anyhow::{Context, Result};
use serde_json::Value;

/// Methods of the document whose operations are asked.
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
    /// With its parameters in braces, below the base path.
    pub path: String,
    pub in_path: Vec<Parameter>,
    pub in_query: Vec<Parameter>,
    /// What the body fits, if there is one.
    pub body: Option<Value>,
    /// The statuses of its answers.
    pub statuses: Vec<u16>,
}

/// A parameter with its schema.
#[derive(Debug)]
pub struct Parameter {
    pub name: String,
    pub schema: Value,
}

impl Document {
    /// Reads the document.
    ///
    /// # Errors
    /// It is none.
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

    /// What its references are looked up in.
    #[must_use]
    pub fn root(&self) -> &Value {
        &self.root
    }
}

/// What a schema refers to, or the schema itself.
#[must_use]
pub fn resolve<'a>(root: &'a Value, mut schema: &'a Value) -> &'a Value {
    // A chain of references is short; a circle of them ends here.
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
        // A circle ends.
        assert!(resolve(document.root(), &post.in_path[0].schema).is_object());
        Ok(())
    }
}
