//! What an operator may say of providers. Every wait and every size has a bound.

use std::time::Duration;

use crate::adapt::LimitName;
use crate::route::ModelRoute;
use crate::secret::ApiKey;

/// One OpenAI-compatible provider.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ProviderOptions {
    /// Its name in routes, logs and metrics; callers never see it.
    pub name: String,
    /// Where its API begins: `https://api.openai.com/v1`, `http://localhost:11434/v1`.
    pub base_url: String,
    /// Its key; local servers need none.
    pub key: Option<ApiKey>,
    /// How long to wait for what.
    pub timeouts: Timeouts,
    /// How much to take.
    pub bounds: Bounds,
    /// Whether to ask for the usage at the end of every stream (`stream_options.include_usage`). `None`:
    /// at OpenAI's own address, and elsewhere at the end of the streams that this server asks for in its
    /// own words, once more without where that is refused. What is not told is estimated.
    pub stream_usage: Option<bool>,
    /// The name under which an answer is bounded where the caller states no bound. `None`: by the name
    /// of the model, and by the other name where that is refused.
    pub limit_name: Option<LimitName>,
}

impl ProviderOptions {
    /// A provider with the default bounds and no key.
    #[must_use]
    pub fn new(name: impl Into<String>, base_url: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            base_url: base_url.into(),
            key: None,
            timeouts: Timeouts::default(),
            bounds: Bounds::default(),
            stream_usage: None,
            limit_name: None,
        }
    }
}

/// How long one attempt may take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeouts {
    /// To connect.
    pub connect: Duration,
    /// Until the answer begins: its head, or of a stream the first event.
    pub first_byte: Duration,
    /// Between two pieces of the answer.
    pub idle: Duration,
    /// For the answer as a whole, streams included.
    pub whole: Duration,
}

impl Default for Timeouts {
    /// 5 s, 60 s, 30 s, 10 min.
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            first_byte: Duration::from_secs(60),
            idle: Duration::from_secs(30),
            whole: Duration::from_secs(600),
        }
    }
}

/// How much may be under way with one provider, and how large its answers may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bounds {
    /// The most calls at a time; a stream counts until it ends or is dropped.
    pub concurrency: usize,
    /// The most calls that wait for a place.
    pub queue: usize,
    /// The longest wait for a place.
    pub queue_wait: Duration,
    /// The largest answer in bytes; of a stream all of it.
    pub answer_bytes: usize,
    /// The longest line of a stream in bytes.
    pub line_bytes: usize,
}

impl Default for Bounds {
    /// 32 calls, 64 waiting for at most 5 s; 16 MiB an answer, 1 MiB a line.
    fn default() -> Self {
        Self {
            concurrency: 32,
            queue: 64,
            queue_wait: Duration::from_secs(5),
            answer_bytes: 16 << 20,
            line_bytes: 1 << 20,
        }
    }
}

/// What holds for all providers together.
#[derive(Debug, Clone)]
pub struct SharedOptions {
    /// The setting that names providers, for the message when there are none.
    pub setting: String,
    /// Which model is asked of whom. Empty: any model, of all providers in their order.
    pub routes: Vec<ModelRoute>,
    /// How often and how patiently to try.
    pub retry: RetryOptions,
    /// How long a list of models is believed.
    pub models_ttl: Duration,
}

impl Default for SharedOptions {
    /// No routes, the default retries, lists of models kept for a minute.
    fn default() -> Self {
        Self {
            setting: "ai.providers".to_owned(),
            routes: Vec::new(),
            retry: RetryOptions::default(),
            models_ttl: Duration::from_secs(60),
        }
    }
}

/// How often and how patiently a call is tried, as long as the caller has seen nothing of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetryOptions {
    /// The most attempts of one call, over all providers.
    pub max_attempts: u32,
    /// The upper end of the wait after the first round of providers; it doubles with each round.
    pub base: Duration,
    /// The longest wait that is chosen by chance.
    pub cap: Duration,
    /// The longest `Retry-After` that is waited for. A provider that asks for more is left out.
    pub longest_retry_after: Duration,
    /// No attempt begins later than this after the call.
    pub give_up_after: Duration,
}

impl Default for RetryOptions {
    /// 4 attempts, waits from 250 ms to 5 s, `Retry-After` to 10 s, none begun after a minute.
    fn default() -> Self {
        Self {
            max_attempts: 4,
            base: Duration::from_millis(250),
            cap: Duration::from_secs(5),
            longest_retry_after: Duration::from_secs(10),
            give_up_after: Duration::from_secs(60),
        }
    }
}
