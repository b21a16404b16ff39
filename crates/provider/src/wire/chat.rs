//! A request for a completion: kept unchanged, and parsed only as far as needed here.

use bytes::Bytes;
use serde::Serialize;
use serde_json::value::RawValue;

use super::request::Body;
use crate::json::{Object, items, text};
use crate::tokens::Estimate;

/// The maximum number of messages of a conversation.
pub const MAX_MESSAGES: usize = 2048;

/// The members that are parsed here, and that other programs must not read differently.
const READ: &[&str] = &[
    "model",
    "messages",
    "max_tokens",
    "max_completion_tokens",
    "n",
    "stream",
    "stream_options",
];

/// A request for a chat model. Clones share the body.
#[derive(Debug, Clone)]
pub struct ChatRequest {
    pub(crate) body: Body,
    model: String,
    max_tokens: Option<u64>,
    max_completion_tokens: Option<u64>,
    choices: u64,
    streams: bool,
    wants_usage: bool,
    bound: Option<u64>,
    author: Author,
    estimate: Option<Estimate>,
}

/// The author of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Author {
    /// The caller: nothing is requested that the caller did not request.
    Caller,
    /// This server, on behalf of the caller.
    Server,
}

/// A request that this server writes on behalf of a caller.
#[derive(Debug, Clone, Serialize)]
pub struct Conversation<'a> {
    /// The model, by the callers' name.
    pub model: &'a str,
    /// The conversation so far.
    pub messages: Vec<ConversationMessage<'a>>,
    /// The sampling temperature, 0 to 2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temperature: Option<f64>,
}

/// A message of the conversation.
#[derive(Debug, Clone, Serialize)]
pub struct ConversationMessage<'a> {
    /// `system`, `user` or `assistant`.
    pub role: &'a str,
    /// The text.
    pub content: &'a str,
}

impl ChatRequest {
    /// Parses the body of a request.
    ///
    /// # Errors
    /// Every violation in the members that are parsed here; the provider checks the rest.
    pub fn read(body: Bytes) -> Result<Self, Vec<String>> {
        let body = Body::new(body)?;
        let object = body.object()?;
        let mut members = super::request::RequestMembers::new(&object, READ);
        let messages = object.get("messages");
        let count = messages.map_or(0, |list| items(list, MAX_MESSAGES + 1).len());
        if !(1..=MAX_MESSAGES).contains(&count) {
            members.add(format!("messages must be a list of 1 to {MAX_MESSAGES}"));
        }
        let model = members.text("model");
        let max_tokens = members.number("max_tokens");
        let max_completion_tokens = members.number("max_completion_tokens");
        let choices = members.number("n").unwrap_or(1);
        let streams = members.flag("stream");
        let options = object.get("stream_options").map(RawValue::get);
        let options = options.and_then(Object::read);
        let wanted = options.and_then(|options| options.get("include_usage"));
        members.end()?;
        Ok(Self {
            model,
            max_tokens,
            max_completion_tokens,
            choices,
            streams,
            wants_usage: wanted.is_some_and(|wanted| wanted.get() == "true"),
            bound: None,
            author: Author::Caller,
            estimate: None,
            body,
        })
    }

    /// A request of this server's own, with a limit of `bound` completion tokens.
    #[must_use]
    pub fn of(conversation: &Conversation<'_>, bound: Option<u64>) -> Self {
        // Strings and a finite number always serialize.
        let body = serde_json::to_vec(conversation).unwrap_or_default();
        Self {
            body: Body::of(body),
            model: conversation.model.to_owned(),
            max_tokens: None,
            max_completion_tokens: None,
            choices: 1,
            streams: false,
            wants_usage: false,
            bound,
            author: Author::Server,
            estimate: None,
        }
    }

    /// The model, by the callers' name.
    #[must_use]
    pub fn model(&self) -> &str {
        &self.model
    }

    /// Whether the caller requested a stream.
    #[must_use]
    pub const fn streams(&self) -> bool {
        self.streams
    }

    /// Whether the caller requested the usage at the end of a stream.
    #[must_use]
    pub const fn wants_usage(&self) -> bool {
        self.wants_usage
    }

    /// The caller's `max_tokens` and `max_completion_tokens`, and the number of requested choices.
    #[must_use]
    pub const fn stated(&self) -> (Option<u64>, Option<u64>, u64) {
        (self.max_tokens, self.max_completion_tokens, self.choices)
    }

    /// The limit of completion tokens that is added, if the caller set none.
    #[must_use]
    pub const fn bound(&self) -> Option<u64> {
        self.bound
    }

    /// Limits the completion to `tokens`, under the name that the model accepts, unless the request
    /// has a limit of its own.
    pub fn bound_by(&mut self, tokens: u64) {
        let stated = self.max_tokens.or(self.max_completion_tokens);
        self.bound = self.bound.or(stated.is_none().then_some(tokens));
    }

    /// Whether this server wrote it.
    pub(crate) fn is_ours(&self) -> bool {
        self.author == Author::Server
    }

    /// The number of its tokens; counted at the first call, which can take a while.
    pub fn count(&mut self) -> Estimate {
        *self
            .estimate
            .get_or_insert_with(|| Estimate::of_chat(&self.body))
    }

    /// Stores the result of [`ChatRequest::count`] on a clone.
    pub const fn set_estimate(&mut self, estimate: Estimate) {
        self.estimate = Some(estimate);
    }

    /// As [`ChatRequest::count`], if that was not called.
    pub(crate) fn counted(&self) -> Estimate {
        let count = || Estimate::of_chat(&self.body);
        self.estimate.unwrap_or_else(count)
    }
}

/// The text of a message: its content, or the texts of its parts.
pub(crate) fn content(raw: &RawValue) -> Option<String> {
    /// More parts than any client sends.
    const MOST: usize = 4096;
    if let Some(text) = text(raw) {
        return Some(text.into_owned());
    }
    let parts = items(raw, MOST);
    let texts = parts.iter().filter_map(|part| {
        let part = Object::read(part.get())?;
        text(part.get("text")?)
    });
    let said: String = texts.collect();
    (!parts.is_empty()).then_some(said)
}
