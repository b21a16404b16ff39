//! The operator's settings for providers. Every wait and every size has a limit.

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
    /// The base URL of its API: `https://api.openai.com/v1`, `http://localhost:11434/v1`.
    pub base_url: String,
    /// Its key; local servers need none.
    pub key: Option<ApiKey>,
    /// Its time limits.
    pub timeouts: Timeouts,
    /// Its other limits.
    pub bounds: Bounds,
    /// Whether to request the usage at the end of every stream (`stream_options.include_usage`).
    /// `None`: at OpenAI's own address, and elsewhere only for streams that this server requests
    /// itself, with one more attempt without it if it is refused. Missing usage is estimated.
    pub stream_usage: Option<bool>,
    /// The name of the limit on a completion if the caller sets none. `None`: by the name of the
    /// model, and the other name if that is refused.
    pub limit_name: Option<LimitName>,
}

impl ProviderOptions {
    /// A provider with the default limits and without a key.
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

/// The time limits of one attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeouts {
    /// For connecting.
    pub connect: Duration,
    /// Until the response begins: its head, or the first event of a stream.
    pub first_byte: Duration,
    /// Between two pieces of the response.
    pub idle: Duration,
    /// For the whole response, including streams.
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

/// How many calls of a provider can be in progress, and how large its responses can be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bounds {
    /// The maximum number of concurrent calls; a stream counts until it ends or is dropped.
    pub concurrency: usize,
    /// The maximum number of calls that wait for a slot.
    pub queue: usize,
    /// The maximum wait for a slot.
    pub queue_wait: Duration,
    /// The maximum size of a response in bytes; of a stream in total.
    pub answer_bytes: usize,
    /// The maximum length of a line of a stream in bytes.
    pub line_bytes: usize,
}

impl Default for Bounds {
    /// 32 calls, 64 waiting for at most 5 s; 16 MiB per response, 1 MiB per line.
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

/// The settings for all providers together.
#[derive(Debug, Clone)]
pub struct SharedOptions {
    /// The name of the setting for providers, for the error message if there are none.
    pub setting: String,
    /// Which provider is called for a model. Empty: any model, from all providers in order.
    pub routes: Vec<ModelRoute>,
    /// The limits of retries.
    pub retry: RetryOptions,
    /// How long a list of models is cached.
    pub models_ttl: Duration,
}

impl Default for SharedOptions {
    /// No routes, the default retries, lists of models cached for a minute.
    fn default() -> Self {
        Self {
            setting: "ai.providers".to_owned(),
            routes: Vec::new(),
            retry: RetryOptions::default(),
            models_ttl: Duration::from_secs(60),
        }
    }
}

/// The limits of retries, until the caller has received a part of the response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetryOptions {
    /// The maximum number of attempts for one call, over all providers.
    pub max_attempts: u32,
    /// The maximum wait after the first round of providers; it doubles with each round.
    pub base: Duration,
    /// The upper limit of random waits.
    pub cap: Duration,
    /// The longest `Retry-After` that is accepted. A provider that asks for more is not called
    /// again.
    pub longest_retry_after: Duration,
    /// No attempt begins later than this after the start of the call.
    pub give_up_after: Duration,
}

impl Default for RetryOptions {
    /// 4 attempts, waits from 250 ms to 5 s, `Retry-After` up to 10 s, no attempt after a minute.
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
