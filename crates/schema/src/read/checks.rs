//! Checks that a keyword's value has the type that the keyword requires.

use std::collections::BTreeSet;

use serde_json::Value;

use super::problem::Complaint;
use crate::keyword::Kind;
use crate::model::Types;
use crate::value::is_whole;

/// What is wrong with the `value` of a keyword of this kind, without looking into schemas.
pub(super) fn complaint(kind: Kind, value: &Value) -> Option<Complaint> {
    let must = |fits: bool, what: &'static str| (!fits).then_some(Complaint::Must(what));
    match kind {
        // Schemas are checked where they are parsed; data is not checked at all.
        Kind::Schema | Kind::Data => None,
        Kind::Schemas => {
            let some = value.as_array().is_some_and(|items| !items.is_empty());
            must(some, "be a list of at least one schema")
        }
        Kind::NamedSchemas | Kind::PatternSchemas | Kind::Dependencies => {
            must(value.is_object(), "be an object of schemas")
        }
        Kind::NamedTexts => {
            let mut lists = value.as_object().into_iter().flatten();
            let fits = value.is_object() && lists.all(|(_, list)| are_texts(list));
            must(fits, "be an object of lists of different strings")
        }
        Kind::Texts => must(are_texts(value), "be a list of different strings"),
        Kind::Types => must(
            types(value).is_some(),
            "be one or several of null, boolean, object, array, number, integer, string",
        ),
        Kind::Number => must(value.is_number(), "be a number"),
        Kind::Divisor => {
            let above = value.as_f64().is_some_and(|number| number > 0.0);
            must(above, "be a number above 0")
        }
        Kind::Count => must(count(value).is_some(), "be a whole number of at least 0"),
        Kind::Text | Kind::Pattern | Kind::Reference => must(value.is_string(), "be a string"),
        Kind::Flag => must(value.is_boolean(), "be a boolean"),
        Kind::DataList => must(value.is_array(), "be a list"),
        Kind::Anchor => Some(Complaint::Anchor),
    }
}

/// An integer that is not below 0: `5.0` is one.
pub(super) fn count(value: &Value) -> Option<u64> {
    let number = value.as_number().filter(|number| is_whole(number))?;
    let float = number.as_f64().filter(|float| *float >= 0.0)?;
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "not below 0, and what is too large becomes the largest, which is as good"
    )]
    let rounded = float as u64;
    Some(number.as_u64().unwrap_or(rounded))
}

/// The types in a value: one, or a list of different ones.
pub(super) fn types(value: &Value) -> Option<Types> {
    let mut types = Types::default();
    match value {
        Value::String(name) => types.add(name).then_some(types),
        Value::Array(names) if !names.is_empty() => {
            let all = names.iter().all(|name| {
                let name = name.as_str().unwrap_or_default();
                !types.has(name) && types.add(name)
            });
            all.then_some(types)
        }
        _ => None,
    }
}

fn are_texts(value: &Value) -> bool {
    let mut seen = BTreeSet::new();
    let mut different = |text: &Value| {
        text.as_str()
            .is_some_and(|text| seen.insert(text.to_owned()))
    };
    value
        .as_array()
        .is_some_and(|items| items.iter().all(&mut different))
}
