//! A piece of a streamed completion.

use super::Choice;
use super::completion::renamed;
use crate::json::{Object, text};

/// A chunk: unchanged, with the members that are parsed here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatChunk {
    /// The chunk as the provider wrote it, except for the model's name if the route renames it, and
    /// the usage if only this server requested it.
    pub json: String,
    /// The model, by the requested name if the route renames it.
    pub model: Option<String>,
    /// The new text of the first choice.
    pub content: Option<String>,
    /// The finish reason of the first choice, in its last chunk.
    pub finish_reason: Option<String>,
    /// Whether it contains the usage.
    pub has_usage: bool,
}

/// Changes of a chunk before it is returned.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ChunkRewrite<'s> {
    /// The model's name if the route renames it.
    pub(crate) shown: Option<&'s str>,
    /// Whether the usage is removed.
    pub(crate) without_usage: bool,
}

impl ChatChunk {
    pub(crate) fn new(
        object: &Object<'_>,
        choices: &[Choice<'_>],
        rewrite: ChunkRewrite<'_>,
    ) -> Self {
        let mut edits = renamed(object, rewrite.shown);
        if rewrite.without_usage {
            edits.push(("usage", None));
        }
        let model = rewrite.shown.map(str::to_owned).or_else(|| {
            let own = object.get("model").and_then(text);
            own.map(std::borrow::Cow::into_owned)
        });
        let first = choices.iter().find(|choice| choice.index == 0);
        Self {
            json: object.edited(&edits),
            model,
            content: first.and_then(Choice::content),
            finish_reason: first.and_then(|choice| choice.finish_reason.clone()),
            has_usage: super::completion::usage(object).is_some() && !rewrite.without_usage,
        }
    }
}
