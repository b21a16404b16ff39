//! The available models.

use serde_json::Value;
use serde_json::value::RawValue;

use crate::json::{Edits, Object, is_something, items, text};

/// The maximum number of models of one provider that are listed.
const MOST: usize = 10_000;

/// A model, by the callers' name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    /// The name.
    pub id: String,
    /// The owner; empty if the provider does not name one.
    pub owned_by: String,
    /// The provider's description, completed with the members that OpenAI's clients require.
    pub json: String,
}

impl Model {
    /// A model of which only the name and the owner are known.
    #[must_use]
    pub fn named(id: &str, owned_by: &str) -> Self {
        Self::of("{}", id, Some(owned_by)).unwrap_or_else(|| Self {
            id: id.to_owned(),
            owned_by: owned_by.to_owned(),
            json: "{}".to_owned(),
        })
    }

    /// The same model with another name.
    #[must_use]
    pub fn renamed(&self, id: &str) -> Self {
        Self::of(&self.json, id, None).unwrap_or_else(|| self.clone())
    }

    fn read(raw: &RawValue) -> Option<Self> {
        let id = text(Object::read(raw.get())?.get("id")?)?;
        if id.is_empty() {
            return None;
        }
        Self::of(raw.get(), &id, None)
    }

    /// `json` with the name `id`, and with missing members added.
    fn of(json: &str, id: &str, owned_by: Option<&str>) -> Option<Self> {
        let object = Object::read(json)?;
        let own = object.get("owned_by").and_then(text).unwrap_or_default();
        let owned_by = owned_by.unwrap_or(&own).to_owned();
        let word = |text: &str| Some(Value::from(text).to_string());
        let mut edits: Edits<'_> = vec![("id", word(id))];
        for (name, usual) in [
            ("object", word("model")),
            ("created", Some("0".to_owned())),
            ("owned_by", word(&owned_by)),
        ] {
            if object.get(name).is_none_or(|raw| raw.get() == "null") {
                edits.push((name, usual));
            }
        }
        let json = object.edited(&edits);
        let id = id.to_owned();
        Some(Self { id, owned_by, json })
    }
}

/// The list in a provider's response; `None` if it is not a list. Ollama sends `null` for an empty
/// one.
pub(crate) fn read_models(answer: &str) -> Option<Vec<Model>> {
    let object = Object::read(answer)?;
    let data = object.get("data")?;
    if !data.get().starts_with('[') && is_something(data) {
        return None;
    }
    let models = items(data, MOST).into_iter();
    Some(models.filter_map(Model::read).collect())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn what_a_provider_says_of_a_model_is_kept_and_completed() {
        let answer = r#"{"data":[{"id":"a","created":1.5,"max_model_len":4096},
            {"id":"b","object":"model","created":7,"owned_by":"x"},
            {"id":null},{},7,{"id":"","object":"model"},
            {"id":"c","object":null,"created":null,"owned_by":null}]}"#;
        let models = read_models(answer).unwrap();
        let written: Vec<_> = models.iter().map(|model| model.json.as_str()).collect();
        let expected = [
            r#"{"id":"a","created":1.5,"max_model_len":4096,"object":"model","owned_by":""}"#,
            r#"{"id":"b","object":"model","created":7,"owned_by":"x"}"#,
            r#"{"id":"c","object":"model","created":0,"owned_by":""}"#,
        ];
        assert_eq!(written, expected);
        assert_eq!(
            (models[1].id.as_str(), models[1].owned_by.as_str()),
            ("b", "x")
        );
    }

    #[test]
    fn no_models_and_no_list_are_different() {
        for none in [r#"{"data":null}"#, r#"{"data":[]}"#] {
            assert_eq!(read_models(none), Some(Vec::new()), "{none}");
        }
        for other in [
            "",
            "[]",
            "{}",
            "<html>",
            r#"{"data":{"id":"a"}}"#,
            r#"{"data":"x"}"#,
        ] {
            assert_eq!(read_models(other), None, "{other}");
        }
    }

    #[test]
    fn a_model_has_another_name_and_keeps_the_rest() {
        let fast = Model::named("tiny", "x").renamed("fast \"one\"");
        assert_eq!(fast.id, "fast \"one\"");
        let expected = r#"{"id":"fast \"one\"","object":"model","created":0,"owned_by":"x"}"#;
        assert_eq!(fast.json, expected);
    }
}
