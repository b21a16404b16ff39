//! A piece of a streamed completion.

use super::Choice;
use super::completion::renamed;
use crate::json::{Object, text};

/// One chunk: as it came, and what is read of it here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatChunk {
    /// The chunk as the provider wrote it, but for the model's name where the route renames it, and
    /// the usage where the caller did not ask for it and this server did.
    pub json: String,
    /// The model that answers, by the name that was asked for if the route renames it.
    pub model: Option<String>,
    /// What is new of the first answer.
    pub content: Option<String>,
    /// Why the first answer ended, in its last chunk.
    pub finish_reason: Option<String>,
    /// Whether it tells the usage.
    pub has_usage: bool,
}

/// What becomes of a chunk before it is given out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ChunkRewrite<'s> {
    /// The model's name where the route renames it.
    pub(crate) shown: Option<&'s str>,
    /// Whether the usage is taken out.
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
