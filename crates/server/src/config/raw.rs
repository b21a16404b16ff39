//! The values of all sources before they are parsed into types.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::field::Field;
use super::load::Origin;

/// The values of all sources. A path is the list of names from the top level to a field or a table.
#[derive(Default)]
pub(super) struct RawConfig {
    /// The fields that exist.
    pub(super) fields: Vec<Field>,
    /// The values of each field in order of precedence, lowest first. The last one is used.
    pub(super) values: BTreeMap<Vec<String>, Vec<RawValue>>,
    /// Where the file begins tables whose names the operator chooses, empty tables included.
    pub(super) tables: BTreeMap<Vec<String>, Origin>,
    /// Whether a part of the file has a syntax error: fields that seem to be missing may be there.
    pub(super) incomplete: bool,
}

/// The value of a field in one source. It has no `Debug`, because it may be a secret.
pub(super) struct RawValue {
    /// `null` if the source unsets the field; an error message if the value cannot be read.
    pub(super) value: Result<Value, String>,
    /// Where the key is.
    pub(super) origin: Origin,
    /// Where the value is.
    pub(super) value_at: Origin,
    /// Where the items of a list are.
    pub(super) items_at: Vec<Origin>,
}

impl RawValue {
    /// A value in a source where the key and the value have the same place.
    pub(super) fn in_one_place(value: Result<Value, String>, origin: Origin) -> Self {
        Self {
            value,
            value_at: origin.clone(),
            origin,
            items_at: Vec::new(),
        }
    }

    /// Where the value is, or the item at this index of a list.
    pub(super) fn place(&self, item: Option<usize>) -> &Origin {
        item.and_then(|index| self.items_at.get(index))
            .unwrap_or(&self.value_at)
    }
}

impl RawConfig {
    /// Adds a value with a higher precedence than the existing ones.
    pub(super) fn add(&mut self, path: &[String], value: RawValue) {
        self.values.entry(path.to_vec()).or_default().push(value);
    }

    /// The field at `path`.
    pub(super) fn field(&self, path: &[String]) -> Option<&Field> {
        self.fields.iter().find(|field| field.matches(path))
    }

    /// The names directly under the table at `path`.
    pub(super) fn names(&self, path: &[String]) -> BTreeSet<String> {
        let known = self.values.keys().chain(self.tables.keys());
        let under = known.filter_map(|key| key.strip_prefix(path)?.first());
        under.cloned().collect()
    }

    /// Where the table at `path` is: its first value in the file, another source's, or its header.
    pub(super) fn table_place(&self, path: &[String]) -> Origin {
        let under = self.values.iter().filter(|(key, _)| key.starts_with(path));
        let origins = under.filter_map(|(_, values)| Some(&values.last()?.origin));
        let first = origins.min_by_key(|origin| match origin {
            Origin::File(_, line, column) => (*line, *column),
            _ => (usize::MAX, 0),
        });
        let place = first.or_else(|| self.tables.get(path));
        place.cloned().unwrap_or(Origin::Default)
    }

    /// Where the used value of each field comes from, by key.
    pub(super) fn origins(&self) -> BTreeMap<String, Origin> {
        let used = |(path, values): (&Vec<String>, &Vec<RawValue>)| {
            Some((path.join("."), values.last()?.origin.clone()))
        };
        self.values.iter().filter_map(used).collect()
    }
}
