//! Whether a value fits a leaf.

use serde_json::Value;

use super::field::{Field, Kind};
use super::suggest::nearest;

/// Checks a value that has a type already (from a file).
///
/// # Errors
/// The sentence that completes "`key` …".
pub(crate) fn typed(field: &Field, value: &Value) -> Result<(), String> {
    match (&field.kind, value) {
        (Kind::Text, Value::String(_)) | (Kind::Switch, Value::Bool(_)) => Ok(()),
        (Kind::List, Value::Array(items)) if items.iter().all(Value::is_string) => Ok(()),
        (Kind::Choice(words), Value::String(word)) if words.contains(word) => Ok(()),
        (Kind::Integer { min, max }, Value::Number(number))
            if number.as_i64().is_some_and(|n| (*min..=*max).contains(&n)) =>
        {
            Ok(())
        }
        (kind, _) if field.is_secret() => Err(format!("must be {}", expectation(kind))),
        (kind, value) => Err(format!(
            "must be {}, not {value}{}",
            expectation(kind),
            hint(kind, value)
        )),
    }
}

/// Reads a text (from a flag or a variable) as what the leaf holds.
///
/// # Errors
/// The sentence that completes "`key` …".
pub(crate) fn parsed(field: &Field, text: &str) -> Result<Value, String> {
    let as_text = || Value::String(text.to_owned());
    let value = match &field.kind {
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
    };
    typed(field, &value).map(|()| value)
}

/// What the leaf takes, in words.
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
            default: Value::Null,
            required: false,
            description: String::new(),
        }
    }

    #[test]
    fn numbers_keep_their_range() {
        let port = field(Kind::Integer { min: 1, max: 9 });
        assert_eq!(parsed(&port, " 9 "), Ok(json!(9)));
        for (text, shown) in [("0", "0"), ("10", "10"), ("1.5", "\"1.5\""), ("", "\"\"")] {
            let message = format!("must be a whole number from 1 to 9, not {shown}");
            assert_eq!(parsed(&port, text), Err(message));
        }
    }

    #[test]
    fn a_word_that_is_nearly_right_gets_a_hint() {
        let kind = Kind::Choice(vec!["human".to_owned(), "json".to_owned()]);
        assert_eq!(
            parsed(&field(kind), "JSON"),
            Err(r#"must be one of "human", "json", not "JSON"; did you mean "json"?"#.to_owned())
        );
    }

    #[test]
    fn lists_and_switches() {
        let (list, switch) = (field(Kind::List), field(Kind::Switch));
        assert_eq!(parsed(&list, "a, b,"), Ok(json!(["a", "b"])));
        assert_eq!(parsed(&list, ""), Ok(json!([])));
        assert_eq!(parsed(&switch, "0"), Ok(json!(false)));
        assert!(parsed(&switch, "yes").is_err());
        assert!(typed(&list, &json!(["a", 1])).is_err());
    }

    #[test]
    fn what_may_be_a_secret_is_not_repeated() {
        let mut key = field(Kind::Text);
        key.path = ["ai", "providers", "*", "key"].map(str::to_owned).to_vec();
        assert_eq!(typed(&key, &json!(12345)), Err("must be a text".to_owned()));
    }
}
