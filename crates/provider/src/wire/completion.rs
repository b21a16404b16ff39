//! A completion in one piece.

use super::usage::reported;
use super::{Choice, Usage};
use crate::json::{Edits, Object, text};

/// What a chat model answered: as it came, and what is read of it here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatCompletion {
    /// The whole answer as the provider wrote it, but for the model's name where the route renames it.
    pub json: String,
    /// The model that answered, by the name that was asked for if the route renames it.
    pub model: Option<String>,
    /// What the first answer says; nothing where it only calls tools.
    pub content: Option<String>,
    /// Why the first answer ended: `stop`, `length`, `tool_calls`, `content_filter`.
    pub finish_reason: Option<String>,
}

impl ChatCompletion {
    /// Reads an answer that has choices. `shown` is the model's name where the route renames it.
    pub(crate) fn read(object: &Object<'_>, shown: Option<&str>) -> Self {
        let edits = renamed(object, shown);
        let choices = Choice::all(object, "message");
        let first = choices.first();
        let model = shown.map(str::to_owned).or_else(|| {
            let own = object.get("model").and_then(text);
            own.map(std::borrow::Cow::into_owned)
        });
        Self {
            json: object.edited(&edits),
            model,
            content: first.and_then(Choice::content),
            finish_reason: first.and_then(|choice| choice.finish_reason.clone()),
        }
    }
}

/// The model under the name that was asked for.
pub(crate) fn renamed<'e>(object: &Object<'_>, shown: Option<&str>) -> Edits<'e> {
    let is_named = object.get("model").and_then(text).is_some();
    let shown = shown.filter(|_| is_named);
    let edit = shown.map(|name| ("model", Some(serde_json::Value::from(name).to_string())));
    edit.into_iter().collect()
}

/// The usage that an answer reports, if it can be believed.
pub(crate) fn usage(object: &Object<'_>) -> Option<Usage> {
    reported(object.get("usage")?)
}
