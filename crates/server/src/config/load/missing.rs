//! Tables under a name that the operator chooses (`[plans.team]`): what each of them needs.

use serde_json::{Map, Value};

use super::super::field::{Field, Kind};

/// A leaf that a table needs and that nothing sets.
pub(super) struct Missing {
    /// The table: `plans.team`.
    pub(super) table: String,
    /// The name of the leaf.
    pub(super) leaf: String,
}

/// Finds every such leaf, and puts a value there that the rest can be checked with.
pub(super) fn fill(tree: &mut Value, fields: &[Field]) -> Vec<Missing> {
    let mut found = Vec::new();
    for field in fields.iter().filter(|field| field.required) {
        let Some((above, leaf)) = split(field) else {
            continue;
        };
        let table = above
            .iter()
            .fold(&mut *tree, |tree, name| &mut tree[name.as_str()]);
        for (name, entry) in table.as_object_mut().into_iter().flatten() {
            if let Some(entry) = entry.as_object_mut()
                && !is_set(entry, leaf)
            {
                entry.insert(leaf.clone(), stand_in(&field.kind));
                found.push(Missing {
                    table: format!("{}.{name}", above.join(".")),
                    leaf: leaf.clone(),
                });
            }
        }
    }
    found
}

/// What stands before the name, and the leaf behind it.
fn split(field: &Field) -> Option<(&[String], &String)> {
    let (leaf, before) = field.path.split_last()?;
    let (name, above) = before.split_last()?;
    (name == "*").then_some((above, leaf))
}

fn is_set(table: &Map<String, Value>, leaf: &str) -> bool {
    table.get(leaf).is_some_and(|value| !value.is_null())
}

fn stand_in(kind: &Kind) -> Value {
    match kind {
        Kind::Text => Value::from(""),
        Kind::Choice(words) => words.first().cloned().into(),
        Kind::Integer { min, .. } => Value::from(*min),
        Kind::Switch => Value::from(false),
        Kind::List => Value::Array(Vec::new()),
    }
}
