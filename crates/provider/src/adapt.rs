//! Additions to a request, and the member names that a model accepts for them.
//!
//! Only two things are added: a limit on the completion if the caller sets none (budgets need it),
//! and the request for the usage at the end of a stream. Models differ in what they accept.
//! OpenAI's reasoning models refuse `max_tokens`, older servers know only that; some refuse every
//! unknown member. So each is sent by a rule, and if it is refused the request is sent once more
//! with a change; what worked is remembered.

use std::collections::HashMap;

use parking_lot::Mutex;

use crate::ProviderError;
use crate::wire::{ChatRequest, Reason};

/// The maximum number of models that are remembered for a provider.
const MOST_MODELS: usize = 1024;

/// The two names of the limit on a completion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LimitName {
    /// `max_tokens`: the older one, which most servers know.
    MaxTokens,
    /// `max_completion_tokens`: the one of OpenAI's reasoning models.
    MaxCompletionTokens,
}

impl LimitName {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::MaxTokens => "max_tokens",
            Self::MaxCompletionTokens => "max_completion_tokens",
        }
    }

    const fn other(self) -> Self {
        match self {
            Self::MaxTokens => Self::MaxCompletionTokens,
            Self::MaxCompletionTokens => Self::MaxTokens,
        }
    }

    /// The name for a model: `o1`, `o4-mini`, `gpt-5-mini`, `openai/gpt-6`, `ft:gpt-5-mini:…` are
    /// reasoning models, but `gpt-5-chat-latest` is not.
    pub(crate) fn of_model(model: &str) -> Self {
        let name = model
            .rsplit('/')
            .next()
            .unwrap_or(model)
            .to_ascii_lowercase();
        let name = name.strip_prefix("ft:").unwrap_or(&name);
        let reasons = match (name.strip_prefix('o'), name.strip_prefix("gpt-")) {
            (Some(rest), _) => number(rest).is_some(),
            (_, Some(rest)) => number(rest).is_some_and(|n| n >= 5) && !name.contains("chat"),
            _ => false,
        };
        if reasons {
            Self::MaxCompletionTokens
        } else {
            Self::MaxTokens
        }
    }
}

/// The number at the beginning of `text`.
fn number(text: &str) -> Option<u32> {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    // `o1`, but not `o200k`: current models have one or two digits.
    text[..end].parse().ok().filter(|_| end <= 2)
}

/// What is known about one provider.
#[derive(Debug)]
pub(crate) struct Habits {
    /// The operator's setting.
    limit: Option<LimitName>,
    /// Whether usage is requested at the end of every stream; `None`: only for requests that this
    /// server writes itself.
    ask_usage: Option<bool>,
    learned: Mutex<HashMap<String, Learned>>,
}

/// What was learned about a model.
#[derive(Debug, Clone, Copy, Default)]
struct Learned {
    limit: Option<LimitName>,
    refuses_usage: bool,
}

/// How a request is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Manner {
    pub(crate) limit: LimitName,
    pub(crate) ask_usage: bool,
    /// What was changed after a refusal.
    changed_limit: bool,
    changed_usage: bool,
}

impl Habits {
    pub(crate) fn new(limit: Option<LimitName>, ask_usage: Option<bool>) -> Self {
        Self {
            limit,
            ask_usage,
            learned: Mutex::default(),
        }
    }

    /// How `request` is sent first, to the model with this name at the provider.
    pub(crate) fn manner(&self, request: &ChatRequest, model: &str, streamed: bool) -> Manner {
        let learned = self.learned.lock().get(model).copied().unwrap_or_default();
        let limit = learned.limit.or(self.limit);
        let wanted = self.ask_usage.unwrap_or_else(|| request.is_ours());
        Manner {
            limit: limit.unwrap_or_else(|| LimitName::of_model(model)),
            ask_usage: streamed && wanted && !learned.refuses_usage && !request.wants_usage(),
            changed_limit: false,
            changed_usage: false,
        }
    }

    /// Remembers that a request sent in this manner was accepted.
    pub(crate) fn learn(&self, model: &str, manner: Manner) {
        if !manner.changed_limit && !manner.changed_usage {
            return;
        }
        let mut learned = self.learned.lock();
        if learned.len() >= MOST_MODELS && !learned.contains_key(model) {
            return;
        }
        let of_model = learned.entry(model.to_owned()).or_default();
        if manner.changed_limit {
            of_model.limit = Some(manner.limit);
        }
        of_model.refuses_usage |= manner.changed_usage;
    }
}

impl Manner {
    /// How a refused request is sent once more; `None` if the additions are not the cause, or were
    /// already changed.
    pub(crate) fn after(self, error: &ProviderError, request: &ChatRequest) -> Option<Self> {
        let ProviderError::Rejected { status, reason } = error else {
            return None;
        };
        if !matches!(status, 400 | 422) {
            return None;
        }
        let mut next = self;
        if request.bound().is_some() && !self.changed_limit && is_about_limit(reason) {
            next.limit = self.limit.other();
            next.changed_limit = true;
        } else if self.ask_usage && is_about_usage(reason) {
            next.ask_usage = false;
            next.changed_usage = true;
        } else {
            return None;
        }
        Some(next)
    }
}

/// Whether the name of the limit is refused, and not its value.
fn is_about_limit(reason: &Reason) -> bool {
    const NAMES: [LimitName; 2] = [LimitName::MaxTokens, LimitName::MaxCompletionTokens];
    /// Words with which servers refuse an unknown member.
    const WORDS: &[&str] = &[
        "unsupported",
        "not supported",
        "unrecognized",
        "unknown",
        "unexpected",
        "extra",
        "not permitted",
        "not allowed",
        "invalid argument",
        "additional",
        "use 'max_",
    ];
    let all = words(reason);
    let named = NAMES.iter().any(|name| all.contains(name.as_str()));
    named && WORDS.iter().any(|word| all.contains(word))
}

/// Whether the request for the usage can be the cause: it is named, or nothing is.
fn is_about_usage(reason: &Reason) -> bool {
    let all = words(reason);
    let named = all.contains("stream_options") || all.contains("include_usage");
    named || (reason.param.is_none() && !all.contains("context"))
}

/// All texts of the error, in lower case.
fn words(reason: &Reason) -> String {
    let all = [&reason.code, &reason.kind, &reason.param, &reason.message];
    let all: Vec<&str> = all.into_iter().flatten().map(String::as_str).collect();
    all.join(" ").to_lowercase()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#[path = "adapt_tests.rs"]
mod tests;
