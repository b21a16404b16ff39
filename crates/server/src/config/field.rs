//! The fields of the configuration, read from its JSON Schema.

use serde_json::Value;

/// The type of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A string.
    Text,
    /// One of these words.
    Choice(Vec<String>),
    /// An integer in this range, inclusive.
    Integer {
        /// The minimum.
        min: i64,
        /// The maximum.
        max: i64,
    },
    /// `true` or `false`.
    Switch,
    /// A list of strings.
    List,
}

/// A field of the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The names from the top level to the field. `*` stands for a name that the operator chooses.
    pub path: Vec<String>,
    /// Its type.
    pub kind: Kind,
    /// The default value; `null` for a field that is not set by default. Under a name that the
    /// operator chooses, the default for a new name.
    pub default: Value,
    /// Whether a table of this kind must contain it.
    pub required: bool,
    /// Its description.
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

    /// Whether it is under a name that the operator chooses.
    #[must_use]
    pub fn is_under_a_name(&self) -> bool {
        self.path.iter().any(|name| name == "*")
    }

    /// The command line flag for it, if there is one.
    #[must_use]
    pub fn flag(&self) -> Option<&'static str> {
        FLAGS
            .iter()
            .find(|(_, key)| *key == self.key())
            .map(|(flag, _)| *flag)
    }

    /// Whether `path` names this field.
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

/// The flags with a name of their own, and the field that each sets. Every field can be set by
/// `--set`.
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

/// All fields of `schema`, which is that of the configuration, with the values of `defaults`.
pub(super) fn fields_of(schema: &Value, defaults: &Value) -> Vec<Field> {
    let mut found = Vec::new();
    collect(schema, false, &mut Vec::new(), &mut found);
    // Under a name that the operator chooses, only the schema has the defaults.
    for field in found.iter_mut().filter(|field| !field.is_under_a_name()) {
        field.default = field
            .path
            .iter()
            .fold(defaults, |value, name| &value[name.as_str()])
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

/// Joins the lines of a doc comment into one paragraph.
fn unwrapped(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
