//! A completion in one piece.

use super::usage::reported;
use super::{Choice, Usage};
use crate::json::{Edits, Object, text};

/// The response of a chat model: unchanged, with the members that are parsed here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatCompletion {
    /// The whole response as the provider wrote it, except for the model's name if the route
    /// renames it.
    pub json: String,
    /// The model, by the requested name if the route renames it.
    pub model: Option<String>,
    /// The text of the first choice; `None` if it only calls tools.
    pub content: Option<String>,
    /// The finish reason of the first choice: `stop`, `length`, `tool_calls`, `content_filter`.
    pub finish_reason: Option<String>,
}

impl ChatCompletion {
    /// Parses a response with choices. `shown` is the model's name if the route renames it.
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

/// Replaces the model's name by the requested one.
pub(crate) fn renamed<'e>(object: &Object<'_>, shown: Option<&str>) -> Edits<'e> {
    let is_named = object.get("model").and_then(text).is_some();
    let shown = shown.filter(|_| is_named);
    let edit = shown.map(|name| ("model", Some(serde_json::Value::from(name).to_string())));
    edit.into_iter().collect()
}

/// The usage that a response reports, if it is plausible.
pub(crate) fn usage(object: &Object<'_>) -> Option<Usage> {
    reported(object.get("usage")?)
}
