//! A form made from a JSON Schema, if the schema is simple: an object of texts, numbers, choices,
//! booleans, and lists of texts. Otherwise the value is entered as JSON.
//!
//! The form is only for input. The value is validated against the schema itself, where all results
//! are.

use aivy_api::input::strict_json;
use aivy_app::Failure;
use aivy_types::Json;
use serde_json::{Map, Number, Value};

use crate::form::Form;

/// The maximum number of fields of a form.
const MAX_FIELDS: usize = 30;

/// A field of the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Field {
    /// The name of the member of the object.
    pub(crate) name: String,
    /// Its label.
    pub(crate) label: String,
    /// The description from the schema.
    pub(crate) hint: Option<String>,
    /// Whether it is required.
    pub(crate) required: bool,
    /// The kind of input.
    pub(crate) kind: Kind,
}

/// The kind of input of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A line of text.
    Text,
    /// A text of several lines.
    LongText,
    /// An integer.
    Integer,
    /// A number.
    Number,
    /// A boolean.
    Boolean,
    /// One of these texts.
    Choice(Vec<String>),
    /// Any of these texts.
    Choices(Vec<String>),
    /// Texts, one per line.
    Lines,
}

/// A form for a value, with what was entered.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filled {
    /// Its fields; `None`: the value is entered as JSON, in the field `result`.
    pub(crate) fields: Option<Vec<Field>>,
    /// What was sent.
    pub(crate) form: Form,
}

impl Filled {
    /// The value as JSON. `what` is its name in error messages.
    ///
    /// # Errors
    /// It was entered as JSON and is not valid.
    pub(crate) fn json(&self, what: &str) -> Result<Json, Failure> {
        let refused = |sentence| Failure::invalid(vec![sentence]);
        let text = match &self.fields {
            Some(fields) => written(fields, &self.form),
            None => self.form.text("result").to_owned(),
        };
        strict_json::parse_as(what, text.as_bytes()).map_err(refused)?;
        Json::parse(&text).map_err(|_| refused(format!("{what} is not JSON")))
    }

    /// The parsed value, if its text need not be kept.
    ///
    /// # Errors
    /// See [`Filled::json`].
    pub(crate) fn value(&self, what: &str) -> Result<Value, Failure> {
        let refused = |_| Failure::invalid(vec![format!("{what} is not JSON")]);
        self.json(what)?.to_value().map_err(refused)
    }

    /// What was sent for a field.
    pub(crate) fn sent(&self, field: &Field) -> &str {
        self.form.text(&input_name(field))
    }

    /// Whether a choice is selected.
    pub(crate) fn chosen(&self, field: &Field, choice: &str) -> bool {
        self.form.all(&input_name(field)).any(|text| text == choice)
    }
}

/// The fields for a schema, if it is simple enough.
pub(crate) fn fields_of(schema: &Json) -> Option<Vec<Field>> {
    fields(&schema.to_value().ok()?)
}

/// As [`fields_of`], for a schema of ours.
pub(crate) fn fields(schema: &Value) -> Option<Vec<Field>> {
    let known = [
        "$schema",
        "title",
        "description",
        "type",
        "properties",
        "required",
        "additionalProperties",
        "examples",
    ];
    let members = schema.as_object()?;
    let simple =
        members.keys().all(|name| known.contains(&name.as_str())) && schema["type"] == "object";
    let properties = schema["properties"].as_object()?;
    if !simple || properties.is_empty() || properties.len() > MAX_FIELDS {
        return None;
    }
    let required = schema["required"].as_array();
    let is_required = |name: &str| required.is_some_and(|names| names.iter().any(|n| n == name));
    let field = |(name, property): (&String, &Value)| {
        let text = |member: &str| property[member].as_str().map(str::to_owned);
        Some(Field {
            label: text("title").unwrap_or_else(|| name.replace('_', " ")),
            // A description can be Markdown.
            hint: text("description").map(|text| text.replace('`', "")),
            required: is_required(name),
            kind: kind(property)?,
            name: name.clone(),
        })
    };
    let mut fields: Vec<Field> = properties.iter().map(field).collect::<Option<_>>()?;
    // Required fields come first.
    fields.sort_by_key(|field| !field.required);
    Some(fields)
}

fn kind(property: &Value) -> Option<Kind> {
    if let Some(choices) = property["enum"].as_array() {
        let texts = choices
            .iter()
            .map(|choice| choice.as_str().map(str::to_owned));
        return texts.collect::<Option<_>>().map(Kind::Choice);
    }
    // A schema with keywords that a form does not support is not simple.
    let complex = [
        "$ref",
        "oneOf",
        "anyOf",
        "allOf",
        "not",
        "if",
        "const",
        "properties",
    ];
    if complex.iter().any(|name| property.get(*name).is_some()) {
        return None;
    }
    match property["type"].as_str()? {
        "string" if property.get("pattern").is_some() => Some(Kind::Text),
        "string" if property["maxLength"].as_u64().is_none_or(|most| most > 200) => {
            Some(Kind::LongText)
        }
        "string" => Some(Kind::Text),
        "integer" => Some(Kind::Integer),
        "number" => Some(Kind::Number),
        "boolean" => Some(Kind::Boolean),
        "array" => match kind(&property["items"])? {
            Kind::Text | Kind::LongText => Some(Kind::Lines),
            Kind::Choice(choices) => Some(Kind::Choices(choices)),
            _ => None,
        },
        _ => None,
    }
}

/// The object of a form as JSON text, with its numbers as they were typed.
fn written(fields: &[Field], form: &Form) -> String {
    let Value::Object(object) = value(fields, form) else {
        return String::new();
    };
    let typed = |name: &String| {
        let field = fields.iter().find(|field| field.name == *name);
        field
            .map_or("", |field| form.text(&input_name(field)))
            .to_owned()
    };
    let member = |(name, value): (String, Value)| {
        let value = if value.is_number() {
            typed(&name)
        } else {
            value.to_string()
        };
        format!("{}:{value}", Value::from(name))
    };
    let members: Vec<String> = object.into_iter().map(member).collect();
    format!("{{{}}}", members.join(","))
}

/// The object of a form. Empty fields are omitted; an invalid number stays a text, which the schema
/// refuses.
pub(crate) fn value(fields: &[Field], form: &Form) -> Value {
    let mut object = Map::new();
    for field in fields {
        let name = input_name(field);
        let text = form.text(&name);
        let value = match &field.kind {
            Kind::Choices(_) => {
                let chosen: Vec<Value> = form.all(&name).map(Value::from).collect();
                Some(Value::Array(chosen)).filter(|chosen| *chosen != Value::Array(Vec::new()))
            }
            Kind::Boolean if text.is_empty() && field.required => Some(Value::Bool(false)),
            _ if text.is_empty() => None,
            Kind::Boolean => Some(Value::Bool(text == "true")),
            Kind::Integer | Kind::Number => Some(number(text)),
            Kind::Lines => Some(lines(text)),
            Kind::Text | Kind::LongText | Kind::Choice(_) => Some(text.into()),
        };
        object.extend(value.map(|value| (field.name.clone(), value)));
    }
    Value::Object(object)
}

/// A form filled with the examples of a schema: field by field, or as JSON.
pub(crate) fn example(schema: &Value, fields: Option<&[Field]>) -> Form {
    let own = &schema["examples"][0];
    let of = |name: &str| match &own[name] {
        Value::Null => schema["properties"][name]["examples"][0].clone(),
        value => value.clone(),
    };
    let Some(fields) = fields else {
        let object: Map<String, Value> = schema["properties"]
            .as_object()
            .into_iter()
            .flat_map(Map::keys)
            .map(|name| (name.clone(), of(name)))
            .filter(|(_, value)| !value.is_null())
            .collect();
        return Form::of([("result".to_owned(), format!("{:#}", Value::Object(object)))]);
    };
    let required = fields.iter().filter(|field| field.required);
    Form::of(required.map(|field| (input_name(field), text(&of(&field.name)))))
}

/// A value as the text of a form field.
fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(text).collect::<Vec<_>>().join("\n"),
        other => other.to_string(),
    }
}

/// The name of the input for a field, which is different from all other fields of the page.
pub(crate) fn input_name(field: &Field) -> String {
    format!("result.{}", field.name)
}

/// A number only if it is valid JSON, so that it can be kept as it was typed.
fn number(text: &str) -> Value {
    let parsed = serde_json::from_str::<Number>(text).ok();
    parsed.map_or_else(|| text.into(), Value::Number)
}

fn lines(text: &str) -> Value {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(Value::from)
        .collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use serde_json::json;

    fn filled(pairs: &[(&str, &str)]) -> Form {
        Form::of(
            pairs
                .iter()
                .map(|(name, text)| (format!("result.{name}"), (*text).to_owned())),
        )
    }

    #[test]
    fn a_flat_object_is_asked_for_field_by_field() {
        let schema = json!({ "type": "object", "required": ["mood"], "properties": {
            "mood": { "enum": ["good", "bad"] }, "stars": { "type": "integer", "title": "Stars, 1 to 5" },
            "note": { "type": "string", "description": "In a sentence." }, "sure": { "type": "boolean" },
            "colours": { "type": "array", "items": { "type": "string" } },
        }});
        let fields = fields(&schema).unwrap();
        let mood = fields.iter().find(|field| field.name == "mood").unwrap();
        assert!(mood.required && matches!(&mood.kind, Kind::Choice(choices) if choices.len() == 2));
        let form = filled(&[
            ("mood", "good"),
            ("stars", "4"),
            ("note", ""),
            ("sure", "true"),
            ("colours", "red\n\n blue "),
        ]);
        let wanted =
            json!({ "mood": "good", "stars": 4, "sure": true, "colours": ["red", "blue"] });
        assert_eq!(value(&fields, &form), wanted);
    }

    #[test]
    fn what_is_no_number_stays_for_the_schema_to_refuse() {
        let schema = json!({ "type": "object", "properties": { "n": { "type": "number" } } });
        let fields = fields(&schema).unwrap();
        assert_eq!(
            value(&fields, &filled(&[("n", "many")])),
            json!({ "n": "many" })
        );
        assert_eq!(
            value(&fields, &filled(&[("n", "1.5")])),
            json!({ "n": 1.5 })
        );
    }

    #[test]
    fn numbers_stay_as_they_were_typed() {
        let schema = json!({ "type": "object", "properties": {
            "n": { "type": "number" }, "whole": { "type": "integer" }, "text": { "type": "string" },
        }});
        let form = filled(&[
            ("n", "0.10000000000000000001"),
            ("whole", "9007199254740993000000"),
            ("text", "7"),
        ]);
        let filled = Filled {
            fields: fields(&schema),
            form,
        };
        assert_eq!(
            filled.json("result").unwrap().as_str(),
            r#"{"n":0.10000000000000000001,"text":"7","whole":9007199254740993000000}"#
        );
    }

    #[test]
    fn what_is_not_simple_is_written_as_json() {
        for schema in [
            json!({ "type": "array", "items": { "type": "string" } }),
            json!({ "type": "object" }),
            json!({ "type": "object", "properties": { "a": { "type": "object" } } }),
            json!({ "type": "object", "properties": { "a": { "oneOf": [] } } }),
            json!({ "type": "object", "properties": { "a": { "type": "string" } }, "minProperties": 1 }),
            json!({ "type": "object", "properties": { "a": { "enum": [1, 2] } } }),
            json!(true),
        ] {
            assert_eq!(fields(&schema), None, "{schema}");
        }
    }
}
