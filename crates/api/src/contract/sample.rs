//! `x-codeSamples`: how to call an operation with curl, JavaScript, Python and our Rust client,
//! made from the operation's examples.
//!
//! A sample is complete: in a terminal, a module, a script or an async function it runs, once the
//! placeholders are replaced by the reader's key and IDs. The tests do this.

use serde_json::{Value, json};

use super::example;
use super::ordered::{JSON, Ordered, PYTHON, shape};

/// The placeholder for the key in samples.
pub const KEY: &str = "YOUR_API_KEY";
/// The base URL in the samples of the generated document; a server shows its own.
pub const BASE: &str = "https://api.aivy.ai/v1";

/// The parts of a sample.
struct Call<'a> {
    base: &'a str,
    id: &'a str,
    method: String,
    url: String,
    parameters: Vec<(String, Value)>,
    body: Option<Ordered>,
    body_type: &'a str,
    streams: bool,
}

/// The samples of an operation, for the API at `base`.
#[must_use]
pub fn all(document: &Value, path: &str, method: &str, operation: &Value, base: &str) -> Value {
    let call = Call::new(document, path, method, operation, base);
    json!([
        { "lang": "Shell", "label": "curl", "source": curl(&call) },
        { "lang": "JavaScript", "label": "JavaScript", "source": javascript(&call) },
        { "lang": "Python", "label": "Python", "source": python(&call) },
        { "lang": "Rust", "label": "Rust", "source": rust(&call) },
    ])
}

/// A text in the samples of an operation that a reader has to replace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placeholder {
    /// Its kind: `base`, `key`, or the name of a parameter or member.
    pub name: String,
    /// The text.
    pub text: String,
}

/// The placeholders in the samples of an operation: the base URL, the key, and every ID in the path
/// and in the members of the body.
#[must_use]
pub fn placeholders(document: &Value, operation: &Value) -> Vec<Placeholder> {
    let placeholder = |name: &str, text: &str| Placeholder {
        name: name.to_owned(),
        text: text.to_owned(),
    };
    let mut found = vec![placeholder("base", BASE), placeholder("key", KEY)];
    let required = required(document, operation);
    for (parameter, value) in required.filter(|(parameter, _)| parameter["in"] == "path") {
        let name = parameter["name"].as_str().unwrap_or_default();
        found.push(placeholder(name, &plain(&value)));
    }
    let media = &operation["requestBody"]["content"]["application/json"];
    for (name, value) in media["example"].as_object().into_iter().flatten() {
        let schema = &shape(document, &media["schema"])["properties"][name.as_str()];
        if name.ends_with("_id") && shape(document, schema)["type"] == "string" {
            found.push(placeholder(name, &plain(value)));
        }
    }
    found
}

/// The required parameters, each with an example.
fn required<'a>(
    document: &'a Value,
    operation: &'a Value,
) -> impl Iterator<Item = (&'a Value, Value)> {
    let all = operation["parameters"].as_array().into_iter().flatten();
    let required = all.filter(|parameter| parameter["required"] == true);
    required.map(move |parameter| {
        let own = parameter.get("example").cloned();
        let value = own
            .or_else(|| example::of(document, &parameter["schema"]))
            .unwrap_or_else(|| parameter["name"].clone());
        (parameter, value)
    })
}

/// A value as it is written in a URL.
fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

impl<'a> Call<'a> {
    fn new(
        document: &Value,
        path: &str,
        method: &str,
        operation: &'a Value,
        base: &'a str,
    ) -> Self {
        let mut url = format!("{base}{path}");
        let mut query = Vec::new();
        let mut parameters = Vec::new();
        for (parameter, value) in required(document, operation) {
            let name = parameter["name"].as_str().unwrap_or_default();
            let text = plain(&value);
            match parameter["in"].as_str() {
                Some("path") => url = url.replace(&format!("{{{name}}}"), &text),
                _ => query.push(format!("{name}={text}")),
            }
            parameters.push((name.to_owned(), value));
        }
        if !query.is_empty() {
            url = format!("{url}?{}", query.join("&"));
        }
        let media = &operation["requestBody"]["content"]["application/json"];
        let body = media.get("example");
        Self {
            base,
            id: operation["operationId"].as_str().unwrap_or_default(),
            method: method.to_uppercase(),
            url,
            parameters,
            body: body.map(|body| Ordered::new(document, &media["schema"], body)),
            body_type: body_type(&media["schema"]),
            streams: streams(operation),
        }
    }
}

/// Whether the response of an operation is a stream of events.
fn streams(operation: &Value) -> bool {
    let all = operation["responses"].as_object().into_iter().flatten();
    let mut good = all.filter(|(status, _)| status.starts_with('2'));
    good.any(|(_, response)| response["content"].get("text/event-stream").is_some())
}

/// The name of the component that the body refers to, which is the name of its type in the client.
fn body_type(schema: &Value) -> &str {
    schema["$ref"]
        .as_str()
        .and_then(|target| target.rsplit('/').next())
        .unwrap_or("Value")
}

fn curl(call: &Call<'_>) -> String {
    // Without -N curl buffers events.
    let program = if call.streams { "curl -N" } else { "curl" };
    let url = shell_word(&call.url);
    let mut lines = vec![match call.method.as_str() {
        "GET" => format!("{program} {url}"),
        method => format!("{program} -X {method} {url}"),
    }];
    lines.push(format!("-H \"Authorization: Bearer {KEY}\""));
    if let Some(body) = &call.body {
        lines.push("-H \"Content-Type: application/json\"".to_owned());
        let body = body.pretty(JSON, 2).replace('\'', r"'\''");
        lines.push(format!("-d '{body}'"));
    }
    lines.join(" \\\n  ")
}

/// `text` as one word of a shell: quoted if it contains any special character.
#[must_use]
pub fn shell_word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || ":/._-%~".contains(c);
    if text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

fn javascript(call: &Call<'_>) -> String {
    let method = match call.method.as_str() {
        "GET" => String::new(),
        method => format!("  method: \"{method}\",\n"),
    };
    let (kind, body) = match &call.body {
        Some(body) => (
            ", \"Content-Type\": \"application/json\"".to_owned(),
            format!("  body: JSON.stringify({}),\n", body.pretty(JSON, 2)),
        ),
        None => (String::new(), String::new()),
    };
    let read = if call.streams {
        "for await (const text of response.body.pipeThrough(new TextDecoderStream())) {\n  console.log(text);\n}"
    } else {
        "const { data } = await response.json();\nconsole.log(data);"
    };
    format!(
        "const response = await fetch(\"{}\", {{\n{method}  headers: {{ \"Authorization\": \"Bearer {KEY}\"{kind} }},\n{body}}});\nif (!response.ok) throw new Error(await response.text());\n{read}",
        call.url
    )
}

fn python(call: &Call<'_>) -> String {
    let body = match &call.body {
        Some(body) => format!("    json={},\n", body.pretty(PYTHON, 4)),
        None => String::new(),
    };
    let (options, read) = if call.streams {
        (
            "    stream=True,\n",
            "for line in response.iter_lines(decode_unicode=True):\n    print(line)",
        )
    } else {
        ("", "print(response.json()[\"data\"])")
    };
    format!(
        "import requests\n\nresponse = requests.{}(\n    \"{}\",\n    headers={{\"Authorization\": \"Bearer {KEY}\"}},\n{body}{options}    timeout=30,\n)\nresponse.raise_for_status()\n{read}",
        call.method.to_lowercase(),
        call.url
    )
}

fn rust(call: &Call<'_>) -> String {
    let setter = |(name, value): &(String, Value)| match value {
        Value::String(text) => format!("\n    .{name}({text:?})"),
        other => format!("\n    .{name}({other})"),
    };
    let mut setters: String = call.parameters.iter().map(setter).collect();
    let mut before = String::new();
    if let Some(body) = &call.body {
        before = format!(
            "let body: aivy_client::types::{} = serde_json::from_value(serde_json::json!({}))?;\n",
            call.body_type,
            body.pretty(JSON, 0)
        );
        setters.push_str("\n    .body(body)");
    }
    let read = if call.streams {
        "let mut events = response.into_inner_stream();\nwhile let Some(bytes) = futures_util::TryStreamExt::try_next(&mut events).await? {\n    print!(\"{}\", String::from_utf8_lossy(&bytes));\n}"
    } else {
        "println!(\"{:#?}\", response.data);"
    };
    format!(
        "let aivy = aivy_client::Aivy::new(\"{}\", \"{KEY}\")?;\n{before}let response = aivy\n    .{}(){setters}\n    .send()\n    .await?;\n{read}",
        call.base, call.id
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn document() -> Value {
        json!({ "components": { "schemas": { "RoomIn": {
            "type": "object",
            "required": ["owner_id", "name"],
            "properties": { "name": { "type": "string" }, "owner_id": { "type": "string" } },
        }}}})
    }

    fn operation(kind: &str) -> Value {
        json!({
            "operationId": "watch_room",
            "parameters": [
                { "name": "room_id", "in": "path", "required": true, "schema": { "examples": ["room_1"] } },
                { "name": "since", "in": "query", "required": true, "schema": { "example": 7 } },
                { "name": "page", "in": "query", "schema": { "example": 2 } },
            ],
            "requestBody": { "content": { "application/json": {
                "schema": { "$ref": "#/components/schemas/RoomIn" },
                "example": { "name": "it's", "owner_id": "usr_1" },
            }}},
            "responses": { "200": { "content": { kind: {} } } },
        })
    }

    fn source(kind: &str, label: &str) -> String {
        let samples = all(
            &document(),
            "/rooms/{room_id}",
            "post",
            &operation(kind),
            BASE,
        );
        let mut all = samples.as_array().unwrap().iter();
        let found = all.find(|sample| sample["label"] == label).unwrap();
        found["source"].as_str().unwrap().to_owned()
    }

    #[test]
    fn a_shell_reads_what_was_meant() {
        let text = source("application/json", "curl");
        assert!(
            text.starts_with("curl -X POST 'https://api.aivy.ai/v1/rooms/room_1?since=7' \\\n")
        );
        assert!(
            text.contains("\"owner_id\": \"usr_1\",\n    \"name\": \"it'\\''s\""),
            "{text}"
        );
    }

    #[test]
    fn an_address_is_one_word_of_a_shell() {
        assert_eq!(shell_word("http://[::1]:8080/v1"), "'http://[::1]:8080/v1'");
        assert_eq!(shell_word("http://h/a$(b)'c"), r"'http://h/a$(b)'\''c'");
        assert_eq!(
            shell_word("https://a-b.c:1/v1/x_y"),
            "https://a-b.c:1/v1/x_y"
        );
    }

    #[test]
    fn required_parameters_are_given_to_the_client() {
        let text = source("application/json", "Rust");
        assert!(text.contains("\n    .room_id(\"room_1\")\n    .since(7)\n    .body(body)\n"));
        assert!(text.contains("aivy_client::types::RoomIn"), "{text}");
    }

    #[test]
    fn events_are_read_as_they_come() {
        for (label, how) in [
            ("curl", "curl -N "),
            ("JavaScript", "for await"),
            ("Python", "stream=True"),
            ("Rust", "into_inner_stream"),
        ] {
            assert!(source("text/event-stream", label).contains(how), "{label}");
            assert!(!source("application/json", label).contains(how), "{label}");
        }
    }

    #[test]
    fn what_is_a_reader_s_own_is_named() {
        let found = placeholders(&document(), &operation("application/json"));
        let pairs: Vec<_> = found
            .iter()
            .map(|p| (p.name.as_str(), p.text.as_str()))
            .collect();
        let wanted = [
            ("base", BASE),
            ("key", KEY),
            ("room_id", "room_1"),
            ("owner_id", "usr_1"),
        ];
        assert_eq!(pairs, wanted);
    }
}
