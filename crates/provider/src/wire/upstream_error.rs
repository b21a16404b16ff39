//! The errors of providers, in all known formats: `{"error": {…}}` (OpenAI), `{"error": "text"}`
//! (Ollama, TGI), `{"message": …}` (Mistral, older vLLM), `{"detail": …}` with a text or a list
//! (FastAPI), a list around it all (Gemini), or plain text.

use std::borrow::Cow;

use serde_json::Value;
use serde_json::value::RawValue;

use crate::json::{Object, is_something};
use crate::scrub::Scrub;

/// The maximum size of an error that is parsed, in bytes.
const LONGEST: usize = 64 << 10;
/// How deep an error is searched for.
const DEPTH: usize = 6;
/// The maximum number of errors of a list that are reported.
const MOST_FAULTS: usize = 20;

/// A provider's error, fit for a caller: without keys and addresses, and short.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reason {
    /// The message, at most 500 characters.
    pub message: Option<String>,
    /// The kind of error: `invalid_request_error`.
    pub kind: Option<String>,
    /// The error code, for programs: `context_length_exceeded`.
    pub code: Option<String>,
    /// The parameter at fault.
    pub param: Option<String>,
}

/// A provider's error, not scrubbed yet.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct UpstreamError {
    pub(crate) message: Option<String>,
    pub(crate) kind: Option<String>,
    pub(crate) code: Option<String>,
    pub(crate) param: Option<String>,
    /// An HTTP status, if the code is one (vLLM, llama.cpp, Gemini).
    pub(crate) status: Option<u16>,
}

impl UpstreamError {
    /// Parses an error: the body of a response, or an event of no other kind. An HTML page has no
    /// message.
    pub(crate) fn read(text: &str) -> Self {
        let text = text.trim();
        let cut = text.floor_char_boundary(LONGEST.min(text.len()));
        match serde_json::from_str::<Value>(text) {
            Ok(value) if text.len() <= LONGEST => Self::of(&value, DEPTH),
            _ if text.is_empty() || text.starts_with('<') => Self::default(),
            _ => Self {
                message: Some(text[..cut].to_owned()),
                ..Self::default()
            },
        }
    }

    /// The error in a response or chunk that is an error object.
    pub(crate) fn within(object: &Object<'_>, text: &str) -> Option<Self> {
        /// Members that mark it as an error, if there is nothing else.
        const SIGNS: &[&str] = &["message", "detail", "msg", "errors", "error_message"];
        let something = |name: &str| object.get(name).filter(|raw| is_something(raw));
        let answers =
            object.get("choices").is_some_and(is_list) || object.get("data").is_some_and(is_list);
        let is_error = something("error").is_some()
            || !answers && SIGNS.iter().any(|name| something(name).is_some());
        is_error.then(|| Self::read(text))
    }

    fn of(value: &Value, depth: usize) -> Self {
        match value {
            Value::String(text) => Self {
                message: Some(text.clone()),
                ..Self::default()
            },
            Value::Array(faults) => Self::of_list(faults, depth),
            Value::Object(_) if depth > 0 => Self::of_object(value, depth - 1),
            _ => Self::default(),
        }
    }

    /// A list with one error in it, or the errors in a request.
    fn of_list(faults: &[Value], depth: usize) -> Self {
        let all: Vec<Self> = faults
            .iter()
            .take(MOST_FAULTS)
            .map(|fault| Self::of(fault, depth))
            .collect();
        let messages: Vec<&str> = all
            .iter()
            .filter_map(|each| each.message.as_deref())
            .collect();
        let message = (!messages.is_empty()).then(|| messages.join("; "));
        let first = all.into_iter().next().unwrap_or_default();
        Self { message, ..first }
    }

    fn of_object(value: &Value, depth: usize) -> Self {
        let own = Self::members(value);
        // The error itself can be nested.
        let within = ["error", "detail", "message", "errors"]
            .iter()
            .filter_map(|name| value.get(name))
            .map(|value| Self::of(value, depth))
            .find(|found| *found != Self::default());
        let Some(within) = within else {
            return own;
        };
        Self {
            message: within.message.or(own.message),
            kind: within.kind.or(own.kind),
            code: within.code.or(own.code),
            param: within.param.or(own.param),
            status: within.status.or(own.status),
        }
    }

    /// The members of the object itself.
    fn members(value: &Value) -> Self {
        let text = |name: &str| {
            let text = value.get(name).and_then(Value::as_str);
            text.filter(|text| !text.is_empty()).map(str::to_owned)
        };
        let number = |name: &str| value.get(name).and_then(Value::as_u64);
        let code = text("code").filter(|code| code.parse::<u16>().is_err());
        let status = number("code")
            .or_else(|| text("code")?.parse().ok())
            .or_else(|| number("status"))
            .or_else(|| number("status_code"));
        let place = place(value);
        let message = text("message")
            .or_else(|| text("msg"))
            .or_else(|| text("error_message"))
            .or_else(|| text("title"));
        Self {
            message: match (&place, message) {
                (Some(place), Some(message)) => Some(format!("{place}: {message}")),
                (_, message) => message,
            },
            kind: text("type").or_else(|| text("error_type")),
            code: code.or_else(|| text("status")),
            param: text("param").or(place),
            status: status
                .and_then(|status| u16::try_from(status).ok())
                .filter(|status| (400..600).contains(status)),
        }
    }

    /// The equivalent HTTP status, if the request or its sender is at fault.
    pub(crate) fn status_of_request(&self) -> Option<u16> {
        let by_word = |word: &str| match word {
            "invalid_request_error" | "context_length_exceeded" => Some(400),
            "authentication_error" | "invalid_api_key" | "permission_error" => Some(401),
            "model_not_found" | "not_found_error" => Some(404),
            "rate_limit_error" | "rate_limit_exceeded" | "too_many_requests" => Some(429),
            _ if self.is_about_quota() => Some(429),
            _ => None,
        };
        let status = self.status.filter(|status| *status < 500);
        let words = [self.code.as_deref(), self.kind.as_deref()];
        // A 5xx status is more significant than a word.
        let silent = self.status.is_none();
        status.or_else(|| {
            words
                .into_iter()
                .flatten()
                .find_map(by_word)
                .filter(|_| silent)
        })
    }

    /// Whether this server's account at the provider has no quota left: a retry does not help.
    pub(crate) fn is_about_quota(&self) -> bool {
        const WORDS: &[&str] = &[
            "insufficient_quota",
            "insufficient_balance",
            "insufficient_credits",
            "billing_hard_limit_reached",
            "billing_not_active",
        ];
        let words = [self.code.as_deref(), self.kind.as_deref()];
        words
            .into_iter()
            .flatten()
            .any(|word| WORDS.contains(&word))
    }

    /// The error without secrets.
    pub(crate) fn scrubbed(&self, scrub: &Scrub) -> Reason {
        let name = |text: &Option<String>| text.as_deref().map(|text| scrub.name(text));
        Reason {
            message: self.message.as_deref().map(|text| scrub.message(text)),
            kind: name(&self.kind),
            code: name(&self.code),
            param: name(&self.param),
        }
    }
}

/// FastAPI's location of an error: `["body", "messages", 0, "content"]` is `messages.0.content`.
fn place(value: &Value) -> Option<String> {
    let steps = value.get("loc")?.as_array()?.iter();
    let steps = steps.filter(|step| *step != "body").take(DEPTH);
    let steps: Vec<Cow<'_, str>> = steps
        .map(|step| match step {
            Value::String(text) => Cow::Borrowed(text.as_str()),
            other => Cow::Owned(other.to_string()),
        })
        .collect();
    (!steps.is_empty()).then(|| steps.join("."))
}

fn is_list(raw: &RawValue) -> bool {
    raw.get().starts_with('[')
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#[path = "upstream_error_tests.rs"]
mod tests;
