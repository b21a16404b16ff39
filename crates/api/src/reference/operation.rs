//! An operation, for readers.

use aivy_types::{ErrorCode, Permission};
use serde_json::Value;

use super::block::{Block, Table, of_text, one_line};
use super::rows::{self, Row};
use crate::contract::example::resolve;
use crate::contract::ordered::{JSON, Ordered, shape};
use crate::contract::sample::Placeholder;
use crate::contract::{complete, sample};
use crate::operation::BASE_PATH;

/// An operation.
#[derive(Debug)]
pub struct Operation {
    /// Its ID, which is also its anchor: `get_profile`.
    pub id: String,
    /// `GET`.
    pub method: String,
    /// `/v1/user/profile`.
    pub path: String,
    /// Its summary.
    pub summary: String,
    /// Its description, in paragraphs.
    pub description: String,
    /// Whether it needs no key.
    pub public: bool,
    /// The permission that the key must have; `None`: any valid key.
    pub permission: Option<Permission>,
    /// Its parameters.
    pub parameters: Vec<Parameter>,
    /// The body, if it takes one.
    pub body: Option<Body>,
    /// Its success response.
    pub answer: DocumentedResponse,
    /// Its error codes.
    pub errors: Vec<ErrorCode>,
    /// Its samples, one for each language.
    pub samples: Vec<Sample>,
    /// The texts in the samples that a reader has to replace.
    pub placeholders: Vec<Placeholder>,
}

/// A parameter in the path, the query or a header.
#[derive(Debug)]
pub struct Parameter {
    /// Its name, whether it is required, its type and its description.
    pub row: Row,
    /// `path`, `query` or `header`.
    pub place: String,
}

/// A body of a request.
#[derive(Debug)]
pub struct Body {
    /// Its members.
    pub rows: Vec<Row>,
    /// Whether it is required.
    pub required: bool,
    /// An example.
    pub example: Option<String>,
}

/// A success response.
#[derive(Debug)]
pub struct DocumentedResponse {
    /// Its status.
    pub status: String,
    /// `application/json`.
    pub media_type: String,
    /// Its description.
    pub description: String,
    /// The members of `data`, or of each item of it.
    pub rows: Vec<Row>,
    /// Whether `data` is a page of a list.
    pub is_list: bool,
    /// An example of the complete response.
    pub example: Option<String>,
}

/// A sample in one language.
#[derive(Debug)]
pub struct Sample {
    /// The language, for people: `Python`.
    pub label: String,
    /// The language, for programs: `python`.
    pub language: String,
    /// The text.
    pub source: String,
}

impl Operation {
    /// The operations of `document` with this tag.
    pub(super) fn all(document: &Value, tag: &str) -> Vec<Self> {
        let mut found = Vec::new();
        for (path, item) in document["paths"].as_object().into_iter().flatten() {
            for (method, value) in item.as_object().into_iter().flatten() {
                if value["tags"][0] == tag {
                    found.push(Self::new(document, path, method, value));
                }
            }
        }
        found
    }

    fn new(document: &Value, path: &str, method: &str, value: &Value) -> Self {
        let permission = complete::permission(value).and_then(|name| name.parse().ok());
        let list = |name: &str| value[name].as_array().into_iter().flatten();
        Self {
            id: text(&value["operationId"]),
            method: method.to_uppercase(),
            path: format!("{BASE_PATH}{path}"),
            summary: text(&value["summary"]),
            description: text(&value["description"]),
            public: complete::public(value),
            permission,
            parameters: list("parameters")
                .map(|one| Parameter::new(document, resolve(document, one)))
                .collect(),
            body: value
                .get("requestBody")
                .map(|body| Body::new(document, body)),
            answer: DocumentedResponse::new(document, value),
            errors: complete::errors(method, value),
            samples: list("x-codeSamples").map(Sample::new).collect(),
            placeholders: sample::placeholders(document, value),
        }
    }

    /// What a key needs for it: a permission, or only to be valid.
    #[must_use]
    pub fn needs(&self) -> String {
        match (self.public, self.permission) {
            (true, _) => "no key".to_owned(),
            (false, None) => "any valid key".to_owned(),
            (false, Some(permission)) => format!("[`{permission}`](section:permissions)"),
        }
    }

    /// Its description.
    #[must_use]
    pub fn about(&self) -> Vec<Block> {
        of_text(&self.description)
    }

    /// `[get_profile](op:get_profile)`, a link to it.
    #[must_use]
    pub fn link(&self) -> String {
        format!("[`{id}`](op:{id})", id = self.id)
    }

    /// Its parameters; `None` if it has none.
    #[must_use]
    pub fn parameter_table(&self) -> Option<Table> {
        let row = |parameter: &Parameter| {
            let row = &parameter.row;
            vec![
                row.shown_name(),
                parameter.place.clone(),
                row.kind.clone(),
                row.meaning.clone(),
            ]
        };
        let rows: Vec<_> = self.parameters.iter().map(row).collect();
        (!rows.is_empty()).then(|| Table {
            caption: format!("Parameters of {}", self.id),
            head: vec!["Parameter", "In", "Type", "Meaning"],
            rows,
        })
    }

    /// The members of its body; `None` if it has none.
    #[must_use]
    pub fn body_table(&self) -> Option<Table> {
        let body = self.body.as_ref()?;
        let row = |row: &Row| vec![row.shown_name(), row.kind.clone(), row.meaning.clone()];
        Some(Table {
            caption: format!("Request body of {}", self.id),
            head: vec!["Member", "Type", "Meaning"],
            rows: body.rows.iter().map(row).collect(),
        })
    }

    /// The members of its response; `None` if they are unknown.
    #[must_use]
    pub fn answer_table(&self) -> Option<Table> {
        let row = |row: &Row| {
            vec![
                format!("`{}`", row.name),
                row.kind.clone(),
                row.meaning.clone(),
            ]
        };
        let rows: Vec<_> = self.answer.rows.iter().map(row).collect();
        (!rows.is_empty()).then(|| Table {
            caption: format!("Response of {}", self.id),
            head: vec!["Member", "Type", "Meaning"],
            rows,
        })
    }

    /// Its errors.
    #[must_use]
    pub fn error_table(&self) -> Table {
        let row = |code: &ErrorCode| {
            vec![
                code.status().to_string(),
                format!("[`{code}`](code:{code})"),
                code.when().to_owned(),
            ]
        };
        Table {
            caption: format!("Errors of {}", self.id),
            head: vec!["Status", "Code", "When"],
            rows: self.errors.iter().map(row).collect(),
        }
    }
}

impl Parameter {
    fn new(document: &Value, value: &Value) -> Self {
        let required = value["required"] == true;
        let name = text(&value["name"]);
        let mut row = rows::row(document, &value["schema"], name, required);
        let own = text(&value["description"]);
        if !own.is_empty() {
            row.meaning = rows::meaning(document, &value["schema"], &own);
        }
        Self {
            row,
            place: text(&value["in"]),
        }
    }
}

impl Body {
    fn new(document: &Value, value: &Value) -> Self {
        let media = &value["content"]["application/json"];
        Self {
            rows: rows::members(document, &media["schema"]),
            required: value["required"] == true,
            example: example(document, media),
        }
    }
}

impl DocumentedResponse {
    fn new(document: &Value, operation: &Value) -> Self {
        let all = operation["responses"].as_object().into_iter().flatten();
        let mut good = all.filter(|(status, _)| status.starts_with('2'));
        let (status, response) = good.next().map_or((String::new(), &Value::Null), |found| {
            (found.0.clone(), resolve(document, found.1))
        });
        let mut content = response["content"].as_object().into_iter().flatten();
        let (media_type, media) = content
            .find(|(_, media)| media.get("schema").is_some())
            .map_or((String::new(), &Value::Null), |(kind, media)| {
                (kind.clone(), media)
            });
        let whole = shape(document, &media["schema"]);
        let data = &whole["properties"]["data"];
        let shown = if data.is_null() { whole } else { data };
        let is_list = shown["type"] == "array";
        let item = if is_list { &shown["items"] } else { shown };
        Self {
            status,
            media_type,
            description: one_line(&text(&response["description"])),
            rows: rows::members(document, item),
            is_list,
            example: example(document, media),
        }
    }

    /// Whether the response is JSON in the envelope.
    #[must_use]
    pub fn is_json(&self) -> bool {
        self.media_type == "application/json"
    }
}

/// The example of a body, with members in the order of the schema.
fn example(document: &Value, media: &Value) -> Option<String> {
    match media.get("example")? {
        Value::String(text) => Some(text.trim_end().to_owned()),
        value => Some(Ordered::new(document, &media["schema"], value).pretty(JSON, 0)),
    }
}

impl Sample {
    fn new(value: &Value) -> Self {
        let label = text(&value["label"]);
        Self {
            language: match label.as_str() {
                "curl" => "sh".to_owned(),
                _ => label.to_lowercase(),
            },
            label,
            source: text(&value["source"]),
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
