//! Checks the kind and the range of a value.

use serde_json::Value;

use super::field::{Field, Kind};
use super::suggest::nearest;

/// Checks that a value has this kind, and is in its range. The message does not repeat a `secret`.
///
/// # Errors
/// The sentence that completes "`key` …".
pub(crate) fn check_kind(kind: &Kind, value: &Value, secret: bool) -> Result<(), String> {
    match (kind, value) {
        // Only optional fields can be unset.
        (_, Value::Null) => Ok(()),
        (Kind::Text, Value::String(_)) | (Kind::Switch, Value::Bool(_)) => Ok(()),
        (Kind::List, Value::Array(items)) if items.iter().all(Value::is_string) => Ok(()),
        (Kind::Choice(words), Value::String(word)) if words.contains(word) => Ok(()),
        (Kind::Integer { min, max }, Value::Number(number))
            if number.as_i64().is_some_and(|n| (*min..=*max).contains(&n)) =>
        {
            Ok(())
        }
        (kind, _) if secret => Err(format!("must be {}", expectation(kind))),
        (kind, value) => Err(format!(
            "must be {}, not {value}{}",
            expectation(kind),
            hint(kind, value)
        )),
    }
}

/// The value of the field in the text of a flag or a variable. An invalid text becomes a string,
/// which [`check_kind`] refuses.
pub(crate) fn value(field: &Field, text: &str) -> Value {
    if text.is_empty() && field.default.is_null() && !field.required {
        return Value::Null;
    }
    let as_text = || Value::String(text.to_owned());
    match &field.kind {
        Kind::Text | Kind::Choice(_) => as_text(),
        Kind::Integer { .. } => text
            .trim()
            .parse::<i64>()
            .map_or_else(|_| as_text(), Value::from),
        Kind::Switch => match text.trim() {
            "true" | "1" => Value::Bool(true),
            "false" | "0" => Value::Bool(false),
            _ => as_text(),
        },
        Kind::List => text
            .split(',')
            .map(str::trim)
            .filter(|item| !item.is_empty())
            .collect(),
    }
}

/// Checks the name of a table (a plan, a provider) that the operator chooses.
pub(crate) fn plain_name(name: &str, what: &str) -> Option<String> {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-';
    let holds = (1..=32).contains(&name.len()) && name.bytes().all(plain);
    (!holds).then(|| format!("a {what}'s name is 1 to 32 of a-z, 0-9, _ and -"))
}

/// The values that a field accepts, in words.
pub(crate) fn expectation(kind: &Kind) -> String {
    match kind {
        Kind::Text => "a text".to_owned(),
        Kind::Choice(words) => format!("one of {}", quoted(words)),
        Kind::Integer { min, max } => format!("a whole number from {min} to {max}"),
        Kind::Switch => "true or false".to_owned(),
        Kind::List => "a list of texts".to_owned(),
    }
}

fn hint(kind: &Kind, value: &Value) -> String {
    match (kind, value) {
        (Kind::Choice(words), Value::String(word)) => {
            nearest(&word.to_lowercase(), words.iter().map(String::as_str))
                .map(|near| format!("; did you mean \"{near}\"?"))
                .unwrap_or_default()
        }
        _ => String::new(),
    }
}

fn quoted(words: &[String]) -> String {
    let quoted: Vec<_> = words.iter().map(|w| format!("\"{w}\"")).collect();
    quoted.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn field(kind: Kind) -> Field {
        Field {
            path: vec!["a".to_owned()],
            kind,
            default: Value::Bool(true),
            required: false,
            description: String::new(),
        }
    }

    fn parsed(kind: Kind, text: &str) -> Result<Value, String> {
        let field = field(kind);
        let value = value(&field, text);
        check_kind(&field.kind, &value, false).map(|()| value)
    }

    #[test]
    fn numbers_keep_their_range() {
        let port = || Kind::Integer { min: 1, max: 9 };
        assert_eq!(parsed(port(), " 9 "), Ok(json!(9)));
        for (text, shown) in [("0", "0"), ("10", "10"), ("1.5", "\"1.5\""), ("", "\"\"")] {
            let message = format!("must be a whole number from 1 to 9, not {shown}");
            assert_eq!(parsed(port(), text), Err(message));
        }
    }

    #[test]
    fn a_word_that_is_nearly_right_gets_a_hint() {
        let kind = Kind::Choice(vec!["human".to_owned(), "json".to_owned()]);
        assert_eq!(
            parsed(kind, "JSON"),
            Err(r#"must be one of "human", "json", not "JSON"; did you mean "json"?"#.to_owned())
        );
    }

    #[test]
    fn lists_and_switches() {
        assert_eq!(parsed(Kind::List, "a, b,"), Ok(json!(["a", "b"])));
        assert_eq!(parsed(Kind::List, ""), Ok(json!([])));
        assert_eq!(parsed(Kind::Switch, "0"), Ok(json!(false)));
        assert!(parsed(Kind::Switch, "yes").is_err());
        assert!(check_kind(&Kind::List, &json!(["a", 1]), false).is_err());
    }

    #[test]
    fn an_empty_text_unsets_an_optional_field() {
        let mut optional = field(Kind::Text);
        assert_eq!(value(&optional, ""), json!(""));
        optional.default = Value::Null;
        assert_eq!(value(&optional, ""), Value::Null);
        optional.required = true;
        assert_eq!(value(&optional, ""), json!(""));
    }

    #[test]
    fn a_secret_is_not_repeated() {
        let refused = check_kind(&Kind::Text, &json!(12345), true);
        assert_eq!(refused, Err("must be a text".to_owned()));
    }

    #[test]
    fn names_are_plain() {
        for (name, holds) in [
            ("my-team_2", true),
            ("", false),
            ("Team", false),
            ("a b", false),
        ] {
            assert_eq!(plain_name(name, "plan").is_none(), holds, "{name}");
        }
    }
}
