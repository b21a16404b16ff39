//! Parses the values of all sources into types, and collects every fault: no fault hides another one.

use std::collections::{BTreeMap, BTreeSet};

use super::check;
use super::load::{Fault, Origin};
use super::parse::{FromValue, ValueError};
use super::raw::{RawConfig, RawValue};

/// Reads one table at a time. When a value is invalid, reading continues with a default: a
/// configuration with faults is never used.
pub(super) struct Reader<'a> {
    raw: &'a RawConfig,
    /// The table that is being read.
    path: Vec<String>,
    faults: Vec<Fault>,
}

impl<'a> Reader<'a> {
    /// Starts at the top level.
    pub(super) fn new(raw: &'a RawConfig) -> Self {
        Self {
            raw,
            path: Vec::new(),
            faults: Vec::new(),
        }
    }

    /// All faults so far.
    pub(super) fn into_faults(self) -> Vec<Fault> {
        self.faults
    }

    /// What `read` returns when no value is set.
    pub(super) fn defaults<T>(read: impl FnOnce(&mut Reader<'_>) -> T) -> T {
        read(&mut Reader::new(&RawConfig::default()))
    }

    /// Reads the table `name`.
    pub(super) fn table<T>(&mut self, name: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(name.to_owned());
        let value = read(self);
        self.path.pop();
        value
    }

    /// Reads the tables `names` under `table`, whose names the operator chooses. `what` says in an
    /// error message what such a table describes.
    pub(super) fn named_tables<T>(
        &mut self,
        table: &str,
        what: &str,
        names: &BTreeSet<String>,
        read: impl Fn(&mut Self, &str) -> T,
    ) -> BTreeMap<String, T> {
        let entry = |reader: &mut Self, name: &String| {
            let value = reader.table(name, |reader| {
                reader.table_fault(check::plain_name(name, what));
                read(reader, name)
            });
            (name.clone(), value)
        };
        self.table(table, |reader| {
            names.iter().map(|name| entry(reader, name)).collect()
        })
    }

    /// The names of the tables under `table`.
    pub(super) fn names(&self, table: &str) -> BTreeSet<String> {
        self.raw.names(&self.path_of(table))
    }

    /// Reads the field `name`, with `default` if it is not set.
    pub(super) fn value<T: FromValue>(&mut self, name: &str, default: T) -> T {
        self.parse_all(name).unwrap_or(default)
    }

    /// Reads the field `name`, without which the table is invalid. `placeholder` is used to continue.
    pub(super) fn required<T: FromValue>(&mut self, name: &str, placeholder: T) -> T {
        let is_set = self.raw.values.contains_key(&self.path_of(name));
        if !is_set && !self.raw.incomplete {
            self.table_fault(Some(format!("`{name}` is missing")));
        }
        self.value(name, placeholder)
    }

    /// What `read` returns, and whether it found no fault. Rules about several fields apply only to
    /// valid ones.
    pub(super) fn validated<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> (T, bool) {
        let before = self.faults.len();
        let value = read(self);
        (value, self.faults.len() == before)
    }

    /// Adds a fault of the current table, if there is a message.
    pub(super) fn table_fault(&mut self, message: Option<String>) {
        if let Some(message) = message {
            let path = self.path.clone();
            self.fault(self.raw.table_place(&path), &path, message);
        }
    }

    /// Adds a fault of the field `name` that depends on other tables. If a part of the file has a
    /// syntax error, those tables may be there, and nothing is added.
    pub(super) fn cross_table_fault(&mut self, name: &str, message: String) {
        if self.raw.incomplete {
            return;
        }
        let path = self.path_of(name);
        let used = self.raw.values.get(&path).and_then(|values| values.last());
        let place = used.map_or(Origin::Default, |used| used.value_at.clone());
        self.fault(place, &path, message);
    }

    /// Parses the field `name` of each source, and returns the used value if it is valid. A value
    /// that another source overrides is checked as well.
    fn parse_all<T: FromValue>(&mut self, name: &str) -> Option<T> {
        let path = self.path_of(name);
        let mut used = None;
        for raw in self.raw.values.get(&path)? {
            used = self.parse(&path, raw);
        }
        used
    }

    fn parse<T: FromValue>(&mut self, path: &[String], raw: &RawValue) -> Option<T> {
        let kind = &self.raw.field(path)?.kind;
        let value = raw.value.as_ref().map_err(String::clone);
        let value = value.and_then(|value| {
            check::check_kind(kind, value, T::SECRET)?;
            Ok(value)
        });
        let parsed = value.map_err(ValueError::of_value).and_then(T::from_value);
        match parsed {
            Ok(value) => Some(value),
            Err(errors) => {
                for error in errors {
                    self.fault(raw.place(error.item).clone(), path, error.message);
                }
                None
            }
        }
    }

    fn fault(&mut self, origin: Origin, path: &[String], message: String) {
        self.faults.push(Fault {
            origin,
            key: path.join("."),
            message,
        });
    }

    fn path_of(&self, name: &str) -> Vec<String> {
        let mut path = self.path.clone();
        path.push(name.to_owned());
        path
    }
}
