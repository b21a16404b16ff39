//! Brings the sources together: flags before variables before the file before the defaults.

mod missing;
mod problem;
mod variables;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::field::{Field, fields};
use super::file::{self, unknown_key};
use super::{Config, check, files, rules};
use variables::Meaning;

pub use problem::{ConfigError, Origin, Problem};

/// What is read, lightest first.
#[derive(Debug, Default)]
pub struct Sources {
    /// The file. It must exist when it is given.
    pub file: Option<PathBuf>,
    /// The environment. No text where it is not UTF-8.
    pub env: Vec<(String, Option<String>)>,
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
    /// What is passed over, and should be known.
    pub warnings: Vec<Problem>,
}

impl Loaded {
    /// Whether a server can start with it: files and directories that it names are there.
    ///
    /// # Errors
    /// Every setting for which that is not so.
    pub fn check_files(&self) -> Result<(), ConfigError> {
        let problem = |(key, message): (&str, String)| Problem {
            place: self.place(key),
            key: key.to_owned(),
            message,
        };
        let found: Vec<_> = files::faults(&self.config)
            .into_iter()
            .map(problem)
            .collect();
        if found.is_empty() {
            Ok(())
        } else {
            Err(ConfigError(found))
        }
    }

    /// Where the value of a leaf comes from, as it is shown: `aivy.toml:2:1`, a variable, a flag, or
    /// `default`.
    pub(crate) fn place(&self, key: &str) -> String {
        let origin = self.origins.get(key);
        origin.map_or_else(|| Origin::Default.to_string(), Origin::to_string)
    }
}

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
            loading.env(name, text.as_deref());
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
    /// Where tables under a chosen name begin, by key.
    tables: BTreeMap<String, Origin>,
    /// Whether a part of the file could not be read: what seems to be missing may stand there.
    unreadable: bool,
    problems: Vec<Problem>,
    warnings: Vec<Problem>,
}

impl Loading {
    fn new() -> Self {
        Self {
            fields: fields(),
            tree: serde_json::to_value(Config::default()).unwrap_or_default(),
            origins: BTreeMap::new(),
            tables: BTreeMap::new(),
            unreadable: false,
            problems: Vec::new(),
            warnings: Vec::new(),
        }
    }

    fn file(&mut self, path: &Path) {
        let read = match file::load(path, &self.fields) {
            Ok(read) => read,
            Err(message) => return self.problem(path.display().to_string(), "", message),
        };
        let origin = |at: file::Position| Origin::File(path.to_owned(), at.line, at.column);
        self.unreadable = read.unreadable;
        for fault in read.faults {
            self.problem(origin(fault.at).to_string(), &fault.key, fault.message);
        }
        for (table, at) in read.tables {
            let entry = self.at(&table);
            if entry.is_null() {
                *entry = Value::Object(Map::new());
            }
            self.tables.insert(table.join("."), origin(at));
        }
        for setting in read.settings {
            self.set(&setting.path, setting.value, origin(setting.at));
        }
    }

    fn env(&mut self, name: &str, text: Option<&str>) {
        match variables::meaning(name, text.unwrap_or_default(), &self.fields) {
            Meaning::Known => {}
            Meaning::Leaf(field, path) => match text {
                Some(text) => self.text(&field, &path, text, Origin::Env(name.to_owned())),
                None => self.problem(name.to_owned(), &path.join("."), "is not UTF-8".to_owned()),
            },
            Meaning::Slip(near) => {
                let near = near.map_or_else(String::new, |near| format!("; did you mean {near}?"));
                self.problem(name.to_owned(), "", format!("unknown variable{near}"));
            }
            Meaning::Unknown => self.warnings.push(Problem {
                place: name.to_owned(),
                key: String::new(),
                message: "unknown variable; it is ignored".to_owned(),
            }),
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
        let unset = text.is_empty() && field.default.is_null() && !field.required;
        let value = if unset {
            Ok(Value::Null)
        } else {
            check::parsed(field, text)
        };
        match value {
            Ok(value) => self.set(path, value, origin),
            Err(message) => self.problem(origin.to_string(), &path.join("."), message),
        }
    }

    fn set(&mut self, path: &[String], value: Value, origin: Origin) {
        *self.at(path) = value;
        self.origins.insert(path.join("."), origin);
    }

    fn at(&mut self, path: &[String]) -> &mut Value {
        path.iter()
            .fold(&mut self.tree, |tree, name| &mut tree[name.as_str()])
    }

    fn problem(&mut self, place: String, key: &str, message: String) {
        self.problems.push(Problem {
            place,
            key: key.to_owned(),
            message,
        });
    }

    fn finish(mut self, file: Option<PathBuf>) -> Result<Loaded, ConfigError> {
        self.missing();
        let config: Config = serde_json::from_value(self.tree.take()).map_err(|error| {
            // Every leaf was checked by its kind: a rule of the type itself, said without a place.
            self.problem("configuration".to_owned(), "", error.to_string());
            ConfigError(std::mem::take(&mut self.problems))
        })?;
        for (key, message) in rules::violations(&config) {
            let known = self.problems.iter().any(|problem| problem.concerns(&key));
            let unsure = self.unreadable && key == rules::BETWEEN_TABLES;
            if !(known || unsure) {
                let place = self.place(&key);
                self.problem(place, &key, message);
            }
        }
        if self.problems.is_empty() {
            Ok(Loaded {
                config,
                origins: self.origins,
                file,
                warnings: self.warnings,
            })
        } else {
            Err(ConfigError(self.problems))
        }
    }

    /// Where `key`, a leaf beneath it, or the table of that name was written.
    fn place(&self, key: &str) -> String {
        let beneath = format!("{key}.");
        self.origins
            .iter()
            .find(|(leaf, _)| *leaf == key || leaf.starts_with(&beneath))
            .map(|(_, origin)| origin)
            .or_else(|| self.tables.get(key))
            .unwrap_or(&Origin::Default)
            .to_string()
    }

    fn missing(&mut self) {
        for missing in missing::fill(&mut self.tree, &self.fields) {
            let key = format!("{}.{}", missing.table, missing.leaf);
            let faulty = self.problems.iter().any(|problem| problem.key == key);
            if !faulty && !self.unreadable {
                let place = self.place(&missing.table);
                let message = format!("`{}` is missing", missing.leaf);
                self.problem(place, &missing.table, message);
            }
        }
    }
}

#[cfg(test)]
mod tests;
