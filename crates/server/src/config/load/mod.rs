//! Merges the sources: flags have precedence over variables, variables over the file, the file over
//! the defaults.

mod problem;
mod variables;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::file::{self, LineColumn, ParsedFile, unknown_key};
use super::raw::{RawConfig, RawValue};
use super::reader::Reader;
use super::table::fields;
use super::{Config, Secret, check, resources};
use variables::Meaning;

pub(super) use problem::Fault;
pub use problem::{ConfigError, Origin, Problem};

/// The sources, in increasing precedence.
#[derive(Debug, Default)]
pub struct Sources {
    /// The file. If it is given, it must exist.
    pub file: Option<PathBuf>,
    /// The environment. `None` for values that are not UTF-8.
    pub env: Vec<(String, Option<Secret>)>,
    /// The flags of the command line: the flag as written, the key that it sets, the text.
    pub flags: Vec<(String, String, Secret)>,
    /// From `--port`: replaces the port of `server.bind`, whatever its source is.
    pub port: Option<u16>,
}

/// A valid configuration, and the origin of each value.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The configuration.
    pub config: Config,
    /// The origin of each value that is not a default, by key (`server.bind`).
    pub origins: BTreeMap<String, Origin>,
    /// The file that was read, if one was.
    pub file: Option<PathBuf>,
    /// Warnings about ignored settings.
    pub warnings: Vec<Problem>,
}

impl Loaded {
    /// Checks the files, directories and the host that a server needs.
    ///
    /// # Errors
    /// Each setting whose file, directory or host cannot be used.
    pub fn check_resources(&self) -> Result<(), ConfigError> {
        let problem = |(key, message): (&str, String)| Problem {
            place: self.place(key),
            key: key.to_owned(),
            message,
        };
        let found: Vec<_> = resources::faults(&self.config)
            .into_iter()
            .map(problem)
            .collect();
        if found.is_empty() {
            Ok(())
        } else {
            Err(ConfigError(found))
        }
    }

    /// The origin of a value, as it is shown: `aivy.toml:2:1`, a variable, a flag, or `default`.
    pub(crate) fn place(&self, key: &str) -> String {
        let origin = self.origins.get(key);
        origin.map_or_else(|| Origin::Default.to_string(), Origin::to_string)
    }
}

impl Sources {
    /// Reads and parses everything.
    ///
    /// # Errors
    /// All faults: first those of the file in its order, then those of variables, then those of
    /// flags.
    pub fn load(self) -> Result<Loaded, ConfigError> {
        let mut collected = Collected::new();
        if let Some(path) = &self.file {
            collected.file(path);
        }
        for (name, text) in &self.env {
            collected.env(name, text.as_ref());
        }
        for (flag, key, text) in &self.flags {
            collected.flag(flag, key, text);
        }
        let Collected {
            raw,
            mut faults,
            warnings,
        } = collected;
        let mut reader = Reader::new(&raw);
        let mut config = Config::read(&mut reader);
        faults.extend(reader.into_faults());
        if !faults.is_empty() {
            faults.sort_by_key(|fault| self.sort_key(&fault.origin));
            return Err(ConfigError(faults.into_iter().map(Problem::from).collect()));
        }
        let mut origins = raw.origins();
        if let Some(port) = self.port {
            config.server.bind.set_port(port);
            let origin = Origin::Flag("--port".to_owned());
            origins.insert("server.bind".to_owned(), origin);
        }
        Ok(Loaded {
            config,
            origins,
            file: self.file,
            warnings,
        })
    }

    /// The sort key of faults: the source, and the position in it.
    fn sort_key(&self, origin: &Origin) -> (usize, usize, usize) {
        match origin {
            Origin::Default => (0, 0, 0),
            Origin::WholeFile(_) => (1, 0, 0),
            Origin::File(_, line, column) => (1, *line, *column),
            Origin::Env(name) => {
                let place = self.env.iter().position(|(other, _)| other == name);
                (2, place.unwrap_or(usize::MAX), 0)
            }
            Origin::Flag(_) => (3, 0, 0),
        }
    }
}

/// The values of all sources, and the faults that were found before parsing.
struct Collected {
    raw: RawConfig,
    faults: Vec<Fault>,
    warnings: Vec<Problem>,
}

impl Collected {
    fn new() -> Self {
        let raw = RawConfig {
            fields: fields(),
            ..RawConfig::default()
        };
        Self {
            raw,
            faults: Vec::new(),
            warnings: Vec::new(),
        }
    }

    fn file(&mut self, path: &Path) {
        match file::load(path, &self.raw.fields) {
            Ok(parsed) => self.settings(path, parsed),
            Err(message) => {
                self.raw.incomplete = true;
                self.fault(Origin::WholeFile(path.to_owned()), "", message);
            }
        }
    }

    fn settings(&mut self, path: &Path, parsed: ParsedFile) {
        let origin = |at: LineColumn| Origin::File(path.to_owned(), at.line, at.column);
        self.raw.incomplete = parsed.unreadable;
        for fault in parsed.faults {
            self.fault(origin(fault.at), &fault.key, fault.message);
        }
        for (table, at) in parsed.tables {
            self.raw.tables.insert(table, origin(at));
        }
        for setting in parsed.settings {
            let value = RawValue {
                value: Ok(setting.value),
                origin: origin(setting.key_at),
                value_at: origin(setting.value_at),
                items_at: setting.items_at.into_iter().map(origin).collect(),
            };
            self.raw.add(&setting.path, value);
        }
    }

    fn env(&mut self, name: &str, text: Option<&Secret>) {
        let origin = Origin::Env(name.to_owned());
        let exposed = text.map_or("", Secret::expose);
        match variables::meaning(name, exposed, &self.raw.fields) {
            Meaning::Known => {}
            Meaning::Leaf(field, path) => {
                let value = text.map(|text| check::value(&field, text.expose()));
                let value = value.ok_or_else(|| "is not UTF-8".to_owned());
                self.raw.add(&path, RawValue::in_one_place(value, origin));
            }
            Meaning::Slip(near) => {
                let near = near.map_or_else(String::new, |near| format!("; did you mean {near}?"));
                self.fault(origin, "", format!("unknown variable{near}"));
            }
            Meaning::Unknown => self.warnings.push(Problem {
                place: name.to_owned(),
                key: String::new(),
                message: "unknown variable; it is ignored".to_owned(),
            }),
        }
    }

    fn flag(&mut self, flag: &str, key: &str, text: &Secret) {
        let origin = Origin::Flag(flag.to_owned());
        let path: Vec<String> = key.split('.').map(str::to_owned).collect();
        match self.raw.field(&path) {
            Some(field) => {
                let value = check::value(field, text.expose());
                self.raw
                    .add(&path, RawValue::in_one_place(Ok(value), origin));
            }
            None => {
                let message = unknown_key(&path, &self.raw.fields);
                self.fault(origin, key, message);
            }
        }
    }

    fn fault(&mut self, origin: Origin, key: &str, message: String) {
        self.faults.push(Fault {
            origin,
            key: key.to_owned(),
            message,
        });
    }
}

#[cfg(test)]
mod tests;
