//! A request for a completion: kept as it came, and read only where something here depends on it.

use bytes::Bytes;
use serde::Serialize;
use serde_json::value::RawValue;

use super::request::Body;
use crate::json::{Object, items, text};
use crate::tokens::Estimate;

/// The most messages of a conversation.
pub const MAX_MESSAGES: usize = 2048;

/// The members that are read here, and that nobody may read otherwise.
const READ: &[&str] = &[
    "model",
    "messages",
    "max_tokens",
    "max_completion_tokens",
    "n",
    "stream",
    "stream_options",
];

/// What is asked of a chat model. Clones share the body.
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

/// Who wrote a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Author {
    /// Whoever calls: what they did not ask for is not asked for.
    Caller,
    /// This server, for whoever calls.
    Server,
}

/// What this server asks of a chat model in a caller's name.
#[derive(Debug, Clone, Serialize)]
pub struct Conversation<'a> {
    /// The model, by the name that callers use.
    pub model: &'a str,
    /// The conversation so far.
    pub messages: Vec<ConversationMessage<'a>>,
    /// How freely to choose words, 0 to 2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temperature: Option<f64>,
}

/// One message of it.
#[derive(Debug, Clone, Serialize)]
pub struct ConversationMessage<'a> {
    /// `system`, `user` or `assistant`.
    pub role: &'a str,
    /// What it says.
    pub content: &'a str,
}

impl ChatRequest {
    /// Reads the body of a request.
    ///
    /// # Errors
    /// Every violation of what is read here; whether the rest makes sense is the provider's to say.
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

    /// A request of this server's own, whose answer may have `bound` tokens.
    #[must_use]
    pub fn of(conversation: &Conversation<'_>, bound: Option<u64>) -> Self {
        // Texts and a finite number always become JSON.
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

    /// The model, by the name that callers use.
    #[must_use]
    pub fn model(&self) -> &str {
        &self.model
    }

    /// Whether the caller asks for an answer in chunks.
    #[must_use]
    pub const fn streams(&self) -> bool {
        self.streams
    }

    /// Whether the caller asks for the usage at the end of a stream.
    #[must_use]
    pub const fn wants_usage(&self) -> bool {
        self.wants_usage
    }

    /// `max_tokens` and `max_completion_tokens`, as far as the caller gives them, and how many answers
    /// are asked for.
    #[must_use]
    pub const fn stated(&self) -> (Option<u64>, Option<u64>, u64) {
        (self.max_tokens, self.max_completion_tokens, self.choices)
    }

    /// The bound on the tokens of the answer that is added, where the caller states none.
    #[must_use]
    pub const fn bound(&self) -> Option<u64> {
        self.bound
    }

    /// Has the answer bounded by `tokens`, under whichever name the model knows, unless the request
    /// states a bound of its own.
    pub fn bound_by(&mut self, tokens: u64) {
        let stated = self.max_tokens.or(self.max_completion_tokens);
        self.bound = self.bound.or(stated.is_none().then_some(tokens));
    }

    /// Whether this server wrote it.
    pub(crate) fn is_ours(&self) -> bool {
        self.author == Author::Server
    }

    /// How many tokens it has; counted at the first call, which may take a while.
    pub fn count(&mut self) -> Estimate {
        *self
            .estimate
            .get_or_insert_with(|| Estimate::of_chat(&self.body))
    }

    /// Notes what [`ChatRequest::count`] found of a clone.
    pub const fn set_estimate(&mut self, estimate: Estimate) {
        self.estimate = Some(estimate);
    }

    /// As [`ChatRequest::count`], where that was not called.
    pub(crate) fn counted(&self) -> Estimate {
        let count = || Estimate::of_chat(&self.body);
        self.estimate.unwrap_or_else(count)
    }
}

/// The text of what a message says: itself, or that of its parts.
pub(crate) fn content(raw: &RawValue) -> Option<String> {
    /// More parts than anybody writes.
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
