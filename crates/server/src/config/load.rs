//! Brings the sources together: flags before variables before the file before the defaults.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::field::{Field, fields};
use super::file::{self, unknown_key};
use super::suggest::nearest;
use super::{Config, check, rules};

/// Where a value was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Nowhere.
    Default,
    /// In the file, at a line and a column from 1.
    File(PathBuf, usize, usize),
    /// In this environment variable.
    Env(String),
    /// In this flag.
    Flag(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(path, line, column) => write!(f, "{}:{line}:{column}", path.display()),
            Self::Env(name) | Self::Flag(name) => f.write_str(name),
        }
    }
}

/// What is read, lightest first.
#[derive(Debug, Default)]
pub struct Sources {
    /// The file. It must exist when it is given.
    pub file: Option<PathBuf>,
    /// The environment.
    pub env: Vec<(String, String)>,
    /// From the command line: the flag as written, the key it sets, the text.
    pub flags: Vec<(String, String, String)>,
    /// From `--port`: replaces the port of `server.bind`, wherever that comes from.
    pub port: Option<u16>,
}

/// A configuration that holds, and where each leaf was written.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The configuration.
    pub config: Config,
    /// The origin of each leaf that is not a default, by key (`server.bind`).
    pub origins: BTreeMap<String, Origin>,
    /// The file that was read, if one was.
    pub file: Option<PathBuf>,
}

impl Loaded {
    /// Where the value of a leaf comes from, as it is shown: `aivy.toml:2:1`, a variable, a flag, or
    /// `default`.
    pub(crate) fn place(&self, key: &str) -> String {
        let origin = self.origins.get(key);
        origin.map_or_else(|| Origin::Default.to_string(), Origin::to_string)
    }
}

/// One thing that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where it is written: `aivy.toml:7:1`, a variable, a flag.
    pub place: String,
    /// The key, empty when the whole source is meant.
    pub key: String,
    /// What is wrong, completing "`key` …".
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.key.is_empty() {
            write!(f, "{}: {}", self.place, self.message)
        } else {
            write!(f, "{}: {}: {}", self.place, self.key, self.message)
        }
    }
}

/// Everything that does not hold, one line each.
#[derive(Debug, thiserror::Error)]
pub struct ConfigError(pub Vec<Problem>);

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<_> = self.0.iter().map(Problem::to_string).collect();
        f.write_str(&lines.join("\n"))
    }
}

/// Not a leaf, so it never meets the list of leaves: it says where the file is.
const CONFIG_VARIABLE: &str = "AIVY_CONFIG";

impl Sources {
    /// Reads and checks everything.
    ///
    /// # Errors
    /// Every violation in every source, in the order of their weight.
    pub fn load(self) -> Result<Loaded, ConfigError> {
        let mut loading = Loading::new();
        if let Some(path) = &self.file {
            loading.file(path);
        }
        for (name, text) in &self.env {
            loading.env(name, text);
        }
        for (flag, key, text) in &self.flags {
            loading.flag(flag, key, text);
        }
        if let Some(port) = self.port {
            loading.port(port);
        }
        loading.finish(self.file)
    }
}

struct Loading {
    fields: Vec<Field>,
    tree: Value,
    origins: BTreeMap<String, Origin>,
    problems: Vec<Problem>,
}

impl Loading {
    fn new() -> Self {
        Self {
            fields: fields(),
            tree: serde_json::to_value(Config::default()).unwrap_or_default(),
            origins: BTreeMap::new(),
            problems: Vec::new(),
        }
    }

    fn file(&mut self, path: &Path) {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) => {
                let message = format!("cannot be read: {error}");
                return self.problem(path.display().to_string(), "", message);
            }
        };
        let (settings, faults) = file::read(&text, &self.fields);
        for fault in faults {
            let origin = Origin::File(path.to_owned(), fault.at.line, fault.at.column);
            self.problem(origin.to_string(), &fault.key, fault.message);
        }
        for setting in settings {
            let origin = Origin::File(path.to_owned(), setting.at.line, setting.at.column);
            self.set(&setting.path, setting.value, origin);
        }
    }

    fn env(&mut self, name: &str, text: &str) {
        if name == CONFIG_VARIABLE {
            return;
        }
        let found = self
            .fields
            .iter()
            .find_map(|field| Some((path_of_variable(field, name)?, field.clone())));
        match found {
            Some((path, field)) => self.text(&field, &path, text, Origin::Env(name.to_owned())),
            None => self.unknown_variable(name),
        }
    }

    /// A name under one of our sections is a slip; others may belong to another program.
    fn unknown_variable(&mut self, name: &str) {
        let ours = |field: &Field| {
            field.path.len() > 1
                && name.starts_with(&format!("AIVY_{}_", field.path[0].to_uppercase()))
        };
        if self.fields.iter().any(ours) {
            let known: Vec<_> = self.fields.iter().map(Field::env).collect();
            let message = nearest(name, known.iter().map(String::as_str)).map_or_else(
                || "unknown variable".to_owned(),
                |near| format!("unknown variable; did you mean {near}?"),
            );
            self.problem(name.to_owned(), "", message);
        }
    }

    fn flag(&mut self, flag: &str, key: &str, text: &str) {
        let path: Vec<String> = key.split('.').map(str::to_owned).collect();
        match self
            .fields
            .iter()
            .find(|field| field.matches(&path))
            .cloned()
        {
            Some(field) => self.text(&field, &path, text, Origin::Flag(flag.to_owned())),
            None => {
                let message = unknown_key(&path, &self.fields);
                self.problem(flag.to_owned(), key, message);
            }
        }
    }

    fn port(&mut self, port: u16) {
        let bind = self.tree["server"]["bind"].as_str().unwrap_or_default();
        let host = bind.rsplit_once(':').map_or(bind, |(host, _)| host);
        let value = Value::String(format!("{host}:{port}"));
        let path = ["server".to_owned(), "bind".to_owned()];
        self.set(&path, value, Origin::Flag("--port".to_owned()));
    }

    fn text(&mut self, field: &Field, path: &[String], text: &str, origin: Origin) {
        let unset = text.is_empty() && field.default.is_null() && !field.key().contains("NAME");
        let value = if unset {
            Ok(Value::Null)
        } else {
            check::parsed(&field.kind, text)
        };
        match value {
            Ok(value) => self.set(path, value, origin),
            Err(message) => self.problem(origin.to_string(), &path.join("."), message),
        }
    }

    fn set(&mut self, path: &[String], value: Value, origin: Origin) {
        let leaf = path
            .iter()
            .fold(&mut self.tree, |tree, name| &mut tree[name.as_str()]);
        *leaf = value;
        self.origins.insert(path.join("."), origin);
    }

    fn problem(&mut self, place: String, key: &str, message: String) {
        self.problems.push(Problem {
            place,
            key: key.to_owned(),
            message,
        });
    }

    fn finish(mut self, file: Option<PathBuf>) -> Result<Loaded, ConfigError> {
        self.incomplete_plans();
        if !self.problems.is_empty() {
            return Err(ConfigError(self.problems));
        }
        let config: Config = serde_json::from_value(self.tree.take()).map_err(|error| {
            ConfigError(vec![Problem {
                place: "configuration".to_owned(),
                key: String::new(),
                message: error.to_string(),
            }])
        })?;
        for (key, message) in rules::violations(&config) {
            let place = self.place(&key);
            self.problem(place, &key, message);
        }
        if self.problems.is_empty() {
            Ok(Loaded {
                config,
                origins: self.origins,
                file,
            })
        } else {
            Err(ConfigError(self.problems))
        }
    }

    /// Where `key`, or a leaf beneath it, was written.
    fn place(&self, key: &str) -> String {
        let beneath = format!("{key}.");
        self.origins
            .iter()
            .find(|(leaf, _)| *leaf == key || leaf.starts_with(&beneath))
            .map_or(Origin::Default, |(_, origin)| origin.clone())
            .to_string()
    }

    fn incomplete_plans(&mut self) {
        let Some(plans) = self.tree["plans"].as_object().cloned() else {
            return;
        };
        for (name, plan) in plans {
            for member in ["rate", "burst"] {
                if plan[member].is_null() {
                    let key = format!("plans.{name}");
                    let place = self.place(&key);
                    let message =
                        format!("a new plan needs both `rate` and `burst`; `{member}` is missing");
                    self.problem(place, &key, message);
                }
            }
        }
    }
}

/// The path that a variable of this name sets, if it is the field's.
fn path_of_variable(field: &Field, name: &str) -> Option<Vec<String>> {
    let pattern = field.env();
    if !field.path.iter().any(|part| part == "*") {
        return (pattern == name).then(|| field.path.clone());
    }
    let (before, after) = pattern.split_once("NAME")?;
    let chosen = name.strip_prefix(before)?.strip_suffix(after)?;
    let named = |part: &String| {
        if part == "*" {
            chosen.to_lowercase()
        } else {
            part.clone()
        }
    };
    (!chosen.is_empty()).then(|| field.path.iter().map(named).collect())
}

#[cfg(test)]
#[path = "load_tests.rs"]
mod tests;
