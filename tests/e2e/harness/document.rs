//! The published document, parsed independently of the code that generates and uses it.

use std::sync::LazyLock;

use aivy_types::Permission;
use jsonschema::Validator;
use reqwest::header::HeaderValue;
use serde_json::{Value, json};

use super::call::Call;
use super::request::Request;
use super::{Answer, Server};

/// The text of `openapi/aivy.json`.
pub(crate) const TEXT: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../openapi/aivy.json"));

/// The document.
pub(crate) static DOCUMENT: LazyLock<Value> = LazyLock::new(|| serde_json::from_str(TEXT).unwrap());

/// An operation of the document.
#[derive(Debug, Clone)]
pub(crate) struct Operation {
    pub(crate) id: String,
    /// `GET`.
    pub(crate) method: String,
    /// `/v1/user/profile`.
    pub(crate) path: String,
    /// Its summary.
    pub(crate) summary: String,
    /// The permission that it requires.
    pub(crate) permission: Option<Permission>,
    /// Whether it needs no key.
    pub(crate) public: bool,
    /// The example of its body, if it takes one.
    pub(crate) body: Option<Value>,
    value: Value,
}

/// Every operation, in the order of the document.
pub(crate) fn operations() -> Vec<Operation> {
    let mut operations = Vec::new();
    for (path, item) in DOCUMENT["paths"].as_object().unwrap() {
        for (method, value) in item.as_object().unwrap() {
            operations.push(Operation::read(path, method, value));
        }
    }
    assert!(!operations.is_empty());
    operations
}

impl Operation {
    fn read(path: &str, method: &str, value: &Value) -> Self {
        let security = value["security"].as_array().unwrap();
        let scope = security
            .first()
            .and_then(|need| need["api_key"][0].as_str());
        let body = &value["requestBody"]["content"]["application/json"]["example"];
        Self {
            id: value["operationId"].as_str().unwrap().to_owned(),
            method: method.to_uppercase(),
            path: format!("/v1{path}"),
            summary: value["summary"].as_str().unwrap().to_owned(),
            permission: scope.map(|scope| scope.parse().unwrap()),
            public: security.is_empty(),
            body: (!body.is_null()).then(|| body.clone()),
            value: value.clone(),
        }
    }

    /// Its documented statuses.
    pub(crate) fn statuses(&self) -> Vec<u16> {
        let responses = self.value["responses"].as_object().unwrap();
        responses
            .keys()
            .map(|status| status.parse().unwrap())
            .collect()
    }

    /// The minimum permissions of a key for it.
    pub(crate) fn least(&self) -> &'static str {
        self.permission.unwrap_or(Permission::ReadTasks).as_str()
    }

    /// The status of its success.
    pub(crate) fn success(&self) -> u16 {
        let good = self.statuses().into_iter().find(|status| *status < 300);
        good.unwrap_or_else(|| panic!("{} never succeeds", self.id))
    }

    /// Whether it supports `Idempotency-Key`.
    pub(crate) fn takes_once(&self) -> bool {
        self.method == "POST"
    }

    /// Whether its response is kept for a retry.
    pub(crate) fn is_repeatable(&self) -> bool {
        self.takes_once() && !self.streams()
    }

    /// Whether its success is a stream of events.
    pub(crate) fn streams(&self) -> bool {
        let content = &self.value["responses"]["200"]["content"];
        !content["text/event-stream"].is_null()
    }

    /// The request of the document's example. Its path parameters are well-formed but do not exist:
    /// for checks before anything is looked up.
    pub(crate) fn request(&self) -> Request {
        let parameters = self.parameters("path").map(|(name, schema)| {
            let pattern = schema["pattern"].as_str().unwrap();
            let prefix = pattern.strip_prefix('^').and_then(|p| p.split('[').next());
            (name.to_owned(), format!("{}nothing", prefix.unwrap()))
        });
        Request {
            parameters: parameters.collect(),
            query: Vec::new(),
            body: self.body.clone(),
        }
    }

    /// The names of the parameters in its path.
    pub(crate) fn in_path(&self) -> Vec<String> {
        self.request().parameters.into_iter().map(|p| p.0).collect()
    }

    fn parameters(&self, place: &str) -> impl Iterator<Item = (&str, &Value)> {
        let all = self.value["parameters"].as_array().into_iter().flatten();
        let found = all.map(resolve).filter(move |p| p["in"] == place);
        found.map(|p| (p["name"].as_str().unwrap(), resolve(&p["schema"])))
    }

    /// [`Operation::request`], to be sent.
    pub(crate) fn call(&self, server: &Server) -> Call {
        self.request().call(server, self)
    }

    /// The same with this query.
    pub(crate) fn call_with(&self, server: &Server, query: &[(&str, &str)]) -> Call {
        let mut request = self.request();
        let pair = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        request.query = query.iter().map(pair).collect();
        request.call(server, self)
    }

    /// Panics unless the document describes `answer`: its status, all headers, its body.
    pub(crate) fn validate(&self, answer: &Answer) {
        let what = format!("{} {}", self.id, answer.status);
        let response = resolve(&self.value["responses"][answer.status.to_string()]);
        assert!(
            response.is_object(),
            "{what}: is not documented: {answer:#?}"
        );
        for (name, header) in response["headers"].as_object().unwrap() {
            let header = resolve(header);
            match answer.headers.get(name) {
                Some(sent) => {
                    let schema = &header["schema"];
                    validate(&format!("{what} {name}"), schema, &typed(schema, sent));
                }
                None => assert!(header["required"] != true, "{what}: {name} is missing"),
            }
        }
        let content = response["content"].as_object().unwrap();
        let kind = answer.header("content-type");
        let media = content
            .get(kind)
            .unwrap_or_else(|| panic!("{what}: {kind}"));
        let body = match kind {
            "text/event-stream" => json!(answer.text),
            _ => answer.json(),
        };
        validate(&what, &media["schema"], &body);
    }
}

impl Operation {
    /// Panics unless `body` matches the document for `status`.
    pub(crate) fn validate_body(&self, status: u16, body: &Value) {
        let media = self.media(status);
        validate(&format!("{} {status}", self.id), &media["schema"], body);
    }

    /// The body of the document's example for `status`.
    pub(crate) fn example(&self, status: u16) -> Value {
        self.media(status)["example"].clone()
    }

    fn media(&self, status: u16) -> &Value {
        let response = resolve(&self.value["responses"][status.to_string()]);
        &response["content"]["application/json"]
    }
}

/// What a reference refers to.
fn resolve(value: &Value) -> &Value {
    match value["$ref"].as_str() {
        Some(target) => DOCUMENT.pointer(target.trim_start_matches('#')).unwrap(),
        None => value,
    }
}

/// A header as the type in its schema.
fn typed(schema: &Value, value: &HeaderValue) -> Value {
    let text = value.to_str().unwrap();
    match schema["type"].as_str() {
        Some("integer") => text.parse::<u64>().map_or(json!(text), Value::from),
        _ => json!(text),
    }
}

/// The validator of a schema of the document.
fn validator(schema: &Value) -> Validator {
    let root = json!({ "components": DOCUMENT["components"], "allOf": [schema] });
    let options = jsonschema::draft202012::options().should_validate_formats(true);
    options.build(&root).unwrap()
}

fn validate(what: &str, schema: &Value, value: &Value) {
    let validator = validator(schema);
    let errors: Vec<_> = validator
        .iter_errors(value)
        .map(|e| format!("{}: {e}", e.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{what}: {errors:#?} in {value:#}");
}
