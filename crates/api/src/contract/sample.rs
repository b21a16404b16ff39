//! `x-codeSamples`: how to call an operation with curl, JavaScript, Python and our Rust client,
//! made from the operation's example.

use serde_json::{Value, json};

use super::example;

/// The key that samples carry; a reader puts their own in its place.
const KEY: &str = "YOUR_API_KEY";
/// Where samples call.
const BASE: &str = "https://api.aivy.ai/v1";

/// What a sample is made from.
struct Call<'a> {
    id: &'a str,
    method: String,
    url: String,
    parameters: Vec<(String, Value)>,
    body: Option<Value>,
    body_type: &'a str,
}

/// The samples of an operation.
#[must_use]
pub fn all(document: &Value, path: &str, method: &str, operation: &Value) -> Value {
    let call = Call::new(document, path, method, operation);
    json!([
        { "lang": "Shell", "label": "curl", "source": curl(&call) },
        { "lang": "JavaScript", "label": "JavaScript", "source": javascript(&call) },
        { "lang": "Python", "label": "Python", "source": python(&call) },
        { "lang": "Rust", "label": "Rust", "source": rust(&call) },
    ])
}

impl<'a> Call<'a> {
    fn new(document: &Value, path: &str, method: &str, operation: &'a Value) -> Self {
        let mut url = format!("{BASE}{path}");
        let mut query = Vec::new();
        let mut parameters = Vec::new();
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            if parameter["required"] != true {
                continue;
            }
            let name = parameter["name"].as_str().unwrap_or_default();
            let value = example::of(document, parameter)
                .or_else(|| example::of(document, &parameter["schema"]))
                .unwrap_or_else(|| json!(name));
            let text = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            match parameter["in"].as_str() {
                Some("path") => url = url.replace(&format!("{{{name}}}"), &text),
                _ => query.push(format!("{name}={text}")),
            }
            parameters.push((name.to_owned(), value));
        }
        if !query.is_empty() {
            url = format!("{url}?{}", query.join("&"));
        }
        let body = operation["requestBody"]["content"]["application/json"]["example"].clone();
        Self {
            id: operation["operationId"].as_str().unwrap_or_default(),
            method: method.to_uppercase(),
            url,
            parameters,
            body: (!body.is_null()).then_some(body),
            body_type: body_type(operation),
        }
    }
}

/// The name of the component that the body refers to, which is its type in the client.
fn body_type(operation: &Value) -> &str {
    let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
    schema["$ref"]
        .as_str()
        .and_then(|target| target.rsplit('/').next())
        .unwrap_or("Value")
}

fn curl(call: &Call<'_>) -> String {
    let mut lines = vec![match call.method.as_str() {
        "GET" => format!("curl {}", call.url),
        method => format!("curl -X {method} {}", call.url),
    }];
    lines.push(format!("-H \"Authorization: Bearer {KEY}\""));
    if let Some(body) = &call.body {
        lines.push("-H \"Content-Type: application/json\"".to_owned());
        lines.push(format!("-d '{}'", body.to_string().replace('\'', r"'\''")));
    }
    lines.join(" \\\n  ")
}

fn javascript(call: &Call<'_>) -> String {
    let method = match call.method.as_str() {
        "GET" => String::new(),
        method => format!("  method: \"{method}\",\n"),
    };
    let (kind, body) = match &call.body {
        Some(body) => (
            ", \"Content-Type\": \"application/json\"".to_owned(),
            format!("  body: JSON.stringify({}),\n", indented(body, 2)),
        ),
        None => (String::new(), String::new()),
    };
    format!(
        "const response = await fetch(\"{}\", {{\n{method}  headers: {{ \"Authorization\": \"Bearer {KEY}\"{kind} }},\n{body}}});\nconst {{ data }} = await response.json();\nconsole.log(data);",
        call.url
    )
}

fn python(call: &Call<'_>) -> String {
    let body = match &call.body {
        Some(body) => format!("    json={},\n", python_literal(body)),
        None => String::new(),
    };
    format!(
        "import requests\n\nresponse = requests.{}(\n    \"{}\",\n    headers={{\"Authorization\": \"Bearer {KEY}\"}},\n{body}    timeout=30,\n)\nresponse.raise_for_status()\nprint(response.json()[\"data\"])",
        call.method.to_lowercase(),
        call.url
    )
}

fn rust(call: &Call<'_>) -> String {
    let setters: String = call
        .parameters
        .iter()
        .map(|(name, value)| match value {
            Value::String(text) => format!(".{name}({text:?})"),
            other => format!(".{name}({other})"),
        })
        .collect();
    let body = match &call.body {
        Some(body) => format!(
            ".body(serde_json::from_value::<aivy_client::types::{}>(serde_json::json!({}))?)",
            call.body_type,
            indented(body, 0)
        ),
        None => String::new(),
    };
    format!(
        "let aivy = aivy_client::Aivy::new(\"{BASE}\", \"{KEY}\")?;\nlet answer = aivy.{}(){setters}{body}.send().await?.into_inner();\nprintln!(\"{{:#?}}\", answer.data);",
        call.id
    )
}

/// Pretty JSON whose later lines are indented by `by` spaces.
fn indented(value: &Value, by: usize) -> String {
    format!("{value:#}").replace('\n', &format!("\n{}", " ".repeat(by)))
}

fn python_literal(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(python_literal).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(members) => {
            let member =
                |(name, value): (&String, &Value)| format!("{name:?}: {}", python_literal(value));
            format!(
                "{{{}}}",
                members.iter().map(member).collect::<Vec<_>>().join(", ")
            )
        }
        // JSON's escapes in strings are Python's too.
        plain => plain.to_string(),
    }
}
