//! The leaves of the configuration, read out of its JSON Schema.

use schemars::generate::SchemaSettings;
use serde_json::Value;

use super::Config;

/// The JSON Schema (2020-12) of `aivy.toml`, with nothing referred to elsewhere.
#[must_use]
pub fn schema() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|s| s.inline_subschemas = true);
    settings
        .into_generator()
        .into_root_schema_for::<Config>()
        .to_value()
}

/// What a leaf holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A text.
    Text,
    /// One of these words.
    Choice(Vec<String>),
    /// A whole number in this range, ends included.
    Integer {
        /// The least that is allowed.
        min: i64,
        /// The most that is allowed.
        max: i64,
    },
    /// `true` or `false`.
    Switch,
    /// A list of texts.
    List,
}

/// A leaf of the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The names from the top to the leaf. `*` stands for a name that the operator chooses.
    pub path: Vec<String>,
    /// What it holds.
    pub kind: Kind,
    /// The value when nothing else is said; `null` for a leaf that is then not set. Under a name
    /// that the operator chooses, that of a name that is not there by default.
    pub default: Value,
    /// Whether a table of this kind cannot do without it.
    pub required: bool,
    /// What it is for.
    pub description: String,
}

impl Field {
    /// `server.bind`; `plans.NAME.rate`.
    #[must_use]
    pub fn key(&self) -> String {
        self.path.join(".").replace('*', "NAME")
    }

    /// The environment variable: `AIVY_SERVER_BIND`; `AIVY_PLANS_NAME_RATE`, where `NAME` is the
    /// plan's name in capitals.
    #[must_use]
    pub fn env(&self) -> String {
        format!("AIVY_{}", self.key().replace('.', "_").to_uppercase())
    }

    /// Whether it stands under a name that the operator chooses.
    #[must_use]
    pub fn is_under_a_name(&self) -> bool {
        self.path.iter().any(|name| name == "*")
    }

    /// The command line's own flag, where there is one.
    #[must_use]
    pub fn flag(&self) -> Option<&'static str> {
        FLAGS
            .iter()
            .find(|(_, key)| *key == self.key())
            .map(|(flag, _)| *flag)
    }

    /// Whether `path` names this leaf.
    #[must_use]
    pub fn matches(&self, path: &[String]) -> bool {
        self.path.len() == path.len()
            && self
                .path
                .iter()
                .zip(path)
                .all(|(pattern, name)| pattern == name || pattern == "*")
    }
}

/// The flags with a name of their own, and the leaf they set. Every leaf can be set by `--set`.
pub(crate) const FLAGS: &[(&str, &str)] = &[
    ("--bind", "server.bind"),
    ("--workers", "server.workers"),
    ("--database-url", "database.url"),
    ("--log-format", "log.format"),
    ("--log-level", "log.level"),
];

/// The flags with a name of their own.
pub fn flag_names() -> impl Iterator<Item = &'static str> {
    FLAGS.iter().map(|(flag, _)| *flag)
}

/// Every leaf, in the order of their keys.
#[must_use]
pub fn fields() -> Vec<Field> {
    fields_of(&schema())
}

/// Every leaf that `schema`, the configuration's, describes.
pub(crate) fn fields_of(schema: &Value) -> Vec<Field> {
    let mut found = Vec::new();
    collect(schema, false, &mut Vec::new(), &mut found);
    let defaults = serde_json::to_value(Config::default()).unwrap_or_default();
    // Under a name that the operator chooses, the schema alone knows what holds.
    for field in found.iter_mut().filter(|field| !field.is_under_a_name()) {
        field.default = field
            .path
            .iter()
            .fold(&defaults, |value, name| &value[name.as_str()])
            .clone();
    }
    found.sort_by(|a, b| (a.path.len() > 1, &a.path).cmp(&(b.path.len() > 1, &b.path)));
    found
}

fn collect(schema: &Value, required: bool, path: &mut Vec<String>, found: &mut Vec<Field>) {
    if let Some(kind) = kind(schema) {
        found.push(Field {
            path: path.clone(),
            kind,
            default: schema["default"].clone(),
            required,
            description: unwrapped(schema["description"].as_str().unwrap_or_default()),
        });
        return;
    }
    let mut under = |name: &str, child: &Value, required: bool| {
        path.push(name.to_owned());
        collect(child, required, path, found);
        path.pop();
    };
    match schema["properties"].as_object() {
        Some(properties) => {
            let required = |name: &str| {
                let all = schema["required"].as_array();
                all.is_some_and(|names| names.iter().any(|needed| needed == name))
            };
            for (name, child) in properties {
                under(name, child, required(name));
            }
        }
        None => under("*", &schema["additionalProperties"], false),
    }
}

/// `None` for a table.
fn kind(schema: &Value) -> Option<Kind> {
    if let Some(words) = schema["enum"].as_array() {
        let words = words.iter().filter_map(Value::as_str).map(str::to_owned);
        return Some(Kind::Choice(words.collect()));
    }
    let name = match &schema["type"] {
        Value::Array(names) => names
            .iter()
            .filter_map(Value::as_str)
            .find(|n| *n != "null"),
        one => one.as_str(),
    };
    match name? {
        "string" => Some(Kind::Text),
        "boolean" => Some(Kind::Switch),
        "array" => Some(Kind::List),
        "integer" => Some(Kind::Integer {
            min: schema["minimum"].as_i64().unwrap_or(0),
            max: schema["maximum"].as_i64().unwrap_or(i64::from(u32::MAX)),
        }),
        _ => None,
    }
}

/// A doc comment's lines are one paragraph.
fn unwrapped(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_leaf_is_described_and_every_number_bounded() {
        let fields = fields();
        assert!(fields.len() > 20, "only {} leaves", fields.len());
        for field in fields {
            assert!(
                !field.description.is_empty(),
                "{} has no words",
                field.key()
            );
            if let Kind::Integer { min, max } = field.kind {
                assert!(min < max && max <= 1 << 40, "{}", field.key());
            }
        }
    }

    #[test]
    fn variables_are_told_apart() {
        let mut names: Vec<_> = fields().iter().map(Field::env).collect();
        names.sort();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
        assert!(names.contains(&"AIVY_DATABASE_URL".to_owned()));
    }

    #[test]
    fn what_a_table_needs_is_known() {
        let needed: Vec<_> = fields()
            .into_iter()
            .filter(|field| field.required)
            .collect();
        let needed: Vec<_> = needed.iter().map(Field::key).collect();
        assert_eq!(
            needed,
            [
                "ai.providers.NAME.url",
                "plans.NAME.burst",
                "plans.NAME.rate"
            ]
        );
    }

    #[test]
    fn flags_name_leaves() {
        let fields = fields();
        for (flag, key) in FLAGS {
            assert!(
                fields.iter().any(|f| f.key() == *key),
                "{flag} sets nothing"
            );
        }
    }

    #[test]
    fn the_default_is_valid_by_its_own_schema() {
        let schema = schema();
        assert!(jsonschema::meta::is_valid(&schema));
        let config = serde_json::to_value(Config::default()).unwrap_or_default();
        let validator = jsonschema::validator_for(&schema);
        assert!(validator.is_ok_and(|v| v.is_valid(&config)));
    }
}
