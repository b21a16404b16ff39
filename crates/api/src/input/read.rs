//! Deserializes a body after its schema has accepted it: each member from its own text, so that
//! members that are stored as written ([`aivy_types::Json`]) keep their text.

use std::collections::BTreeMap;

use aivy_app::Failure;
use aivy_types::ErrorCode;
use serde::de::DeserializeOwned;
use serde::de::value::MapDeserializer;
use serde_json::Value;
use serde_json::value::RawValue;

/// Members that are stored as written, with any content.
const AS_WRITTEN: [&str; 3] = ["input", "result", "result_schema"];

type Members<'a> = BTreeMap<String, &'a RawValue>;

/// The body `text`, which parses to `value`, as a `T`.
///
/// # Errors
/// The schema accepts it and the type does not: a date that does not exist, or a bug.
pub(super) fn read<T: DeserializeOwned>(text: &[u8], value: &Value) -> Result<T, Failure> {
    let Ok(members) = serde_json::from_slice::<Members<'_>>(text) else {
        return typed(value);
    };
    // For a schema 5.0 is an integer (JSON Schema 2020-12, 6.1.1), for the type only 5 is.
    of(&members).or_else(|failure| match wholes(value, &members) {
        Some(wholes) => {
            let wholes = wholes.iter();
            of(&wholes.map(|(name, raw)| (name.clone(), &**raw)).collect())
        }
        None => Err(failure),
    })
}

/// A value as a `T`, if there is no text.
///
/// # Errors
/// See [`read`].
pub(super) fn typed<T: DeserializeOwned>(value: &Value) -> Result<T, Failure> {
    let read = serde_path_to_error::deserialize(value)
        .or_else(|_| serde_path_to_error::deserialize(whole(value)));
    read.map_err(refused)
}

fn of<T: DeserializeOwned>(members: &Members<'_>) -> Result<T, Failure> {
    let members = members.iter().map(|(name, raw)| (name.as_str(), *raw));
    serde_path_to_error::deserialize(MapDeserializer::new(members)).map_err(refused)
}

/// Messages of our own types begin with `must` and are for the client; other messages of the
/// library go to the log.
fn refused(error: serde_path_to_error::Error<serde_json::Error>) -> Failure {
    let place = match error.path().to_string() {
        root if root == "." => "body".to_owned(),
        place => place,
    };
    let text = error.inner().to_string();
    let failure = Failure::new(ErrorCode::InvalidRequest);
    match text.strip_prefix("must ") {
        Some(clause) => failure.detail(format!("{place} must {clause}")),
        None => failure
            .detail(format!("{place} is not accepted"))
            .cause(text),
    }
}

/// Converts numbers without a fraction to integers in all members, except those that are stored as
/// written.
fn wholes(value: &Value, members: &Members<'_>) -> Option<BTreeMap<String, Box<RawValue>>> {
    let object = value.as_object()?;
    let member = |(name, raw): (&String, &&RawValue)| {
        let kept = AS_WRITTEN.contains(&name.as_str());
        let text = match object.get(name) {
            Some(member) if !kept => whole(member).to_string(),
            _ => raw.get().to_owned(),
        };
        Some((name.clone(), RawValue::from_string(text).ok()?))
    };
    members.iter().map(member).collect()
}

/// Converts numbers without a fraction to integers, if they are exact.
fn whole(value: &Value) -> Value {
    const EXACT: f64 = 9_007_199_254_740_991.0;
    match value {
        Value::Number(number) => match number.as_f64() {
            Some(float) if float.fract() == 0.0 && float.abs() <= EXACT =>
            {
                #[allow(
                    clippy::cast_possible_truncation,
                    reason = "it has no fraction and fits"
                )]
                Value::from(float as i64)
            }
            _ => Value::Number(number.clone()),
        },
        Value::Array(items) => items.iter().map(whole).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(name, member)| (name.clone(), whole(member)))
            .collect(),
        other => other.clone(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use aivy_types::body::{ResultIn, TaskIn};

    fn task(text: &str) -> Result<TaskIn, Failure> {
        read(text.as_bytes(), &serde_json::from_str(text).unwrap())
    }

    #[test]
    fn what_is_kept_is_what_was_written() {
        let text = r#"{"input":{"b":1.0,"a":[9007199254740993 , 1E5]},"reward":5.0,"slots":2e0,
            "title":"x","category":"other","result_schema":{"maximum":18446744073709551617.0}}"#;
        let task = task(text).unwrap();
        assert_eq!(
            task.input.as_str(),
            r#"{"b":1.0,"a":[9007199254740993,1E5]}"#
        );
        let schema = task.result_schema.unwrap();
        assert_eq!(schema.as_str(), r#"{"maximum":18446744073709551617.0}"#);
        assert_eq!((task.reward, task.slots), (5, 2));
        let text = br#"{"result":-0.0}"#;
        let result: ResultIn = read(text, &serde_json::from_slice(text).unwrap()).unwrap();
        assert_eq!(result.result.as_str(), "-0.0");
    }

    #[test]
    fn what_the_type_refuses_is_said_with_its_field() {
        let deadline =
            r#"{"title":"x","category":"other","reward":1,"deadline":"9999-12-31T23:59:59-01:00"}"#;
        let details = task(deadline).unwrap_err().details;
        assert_eq!(
            details,
            ["deadline must be in the years 0000 to 9999, in UTC"]
        );
        let failure = task(r#"{"title":7,"category":"other","reward":1}"#).unwrap_err();
        assert_eq!(failure.details, ["title is not accepted"]);
    }
}
