//! Keywords that constrain the value itself.

use serde_json::Value;

use super::checks;
use super::parts::Draft;
use crate::format::Format;
use crate::model::{Bound, Choices, Constant, Rules};
use crate::value;

/// Adds a checked keyword that contains no schema. Annotations are ignored.
pub(super) fn take(rules: &mut Rules, draft: &mut Draft, name: &str, value: &Value) {
    match name {
        "type" => rules.types = checks::types(value),
        "const" => {
            rules.constant = Some(Constant {
                value: value.clone(),
                size: value::size(value),
            });
        }
        "enum" => rules.choices = Some(choices(value)),
        "minimum" => bound(draft, Bound::Minimum, value),
        "exclusiveMinimum" => bound(draft, Bound::ExclusiveMinimum, value),
        "maximum" => bound(draft, Bound::Maximum, value),
        "exclusiveMaximum" => bound(draft, Bound::ExclusiveMaximum, value),
        "multipleOf" => draft.number.multiple_of = value.as_number().cloned(),
        "minLength" => draft.text.length.least = checks::count(value),
        "maxLength" => draft.text.length.most = checks::count(value),
        "format" => draft.text.format = Format::named(value.as_str().unwrap_or_default()),
        "minItems" => draft.list.length.least = checks::count(value),
        "maxItems" => draft.list.length.most = checks::count(value),
        "uniqueItems" => draft.list.unique = value == true,
        "minContains" => draft.contained.least = checks::count(value),
        "maxContains" => draft.contained.most = checks::count(value),
        "minProperties" => draft.object.length.least = checks::count(value),
        "maxProperties" => draft.object.length.most = checks::count(value),
        "required" => draft.object.required = texts(value),
        "dependentRequired" => {
            let members = value.as_object().into_iter().flatten();
            let asked = members.map(|(name, list)| (name.clone(), texts(list)));
            draft.object.dependent_required.extend(asked);
        }
        _ => {}
    }
}

/// A checked list of texts.
pub(super) fn texts(value: &Value) -> Vec<String> {
    let items = value.as_array().into_iter().flatten();
    items.filter_map(Value::as_str).map(str::to_owned).collect()
}

fn bound(draft: &mut Draft, bound: Bound, value: &Value) {
    let limit = value.as_number().cloned();
    draft
        .number
        .bounds
        .extend(limit.map(|limit| (bound, limit)));
}

fn choices(value: &Value) -> Choices {
    let listed = value.as_array().cloned().unwrap_or_default();
    let mut sorted: Vec<usize> = (0..listed.len()).collect();
    sorted.sort_by(|&a, &b| value::order(&listed[a], &listed[b]));
    Choices {
        largest: listed.iter().map(value::size).max().unwrap_or(0),
        sorted,
        listed,
    }
}
