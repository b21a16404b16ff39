//! One provider over HTTP: sends a request, returns the body of a successful response.

use std::sync::Arc;
use std::time::Duration;

use aivy_core::clock::Clock;
use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue};
use tokio::time::{Instant, timeout_at};

use crate::adapt::Habits;
use crate::body::{Body, BodyBounds};
use crate::json::lossy_utf8;
use crate::options::{ProviderOptions, Timeouts};
use crate::permits::CallPermits;
use crate::scrub::Scrub;
use crate::wire::{ChatRequest, UpstreamError};
use crate::{Fault, Phase, ProviderError, SetupError, outgoing, retry, setup};

/// The maximum size of an error response that is read, in bytes.
const ERROR_BODY: usize = 64 << 10;

/// The time limit for the body of an error response.
const ERROR_WAIT: Duration = Duration::from_secs(2);

/// A request to the provider.
pub(crate) struct Call {
    /// The path below the base URL.
    pub(crate) path: &'static str,
    /// JSON to post; `None`: a GET.
    pub(crate) body: Option<Bytes>,
    /// The accepted content type.
    pub(crate) accept: Accept,
}

/// The content types that are requested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Accept {
    Json,
    Events,
}

impl Accept {
    const fn essence(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Events => "text/event-stream",
        }
    }

    /// Whether the response has this type. A missing type is accepted: the body decides.
    fn is_type_of(self, headers: &HeaderMap) -> bool {
        essence(headers).is_none_or(|found| found.eq_ignore_ascii_case(self.essence()))
    }
}

/// One provider.
pub(crate) struct Upstream {
    pub(crate) name: Arc<str>,
    pub(crate) permits: CallPermits,
    pub(crate) scrub: Scrub,
    pub(crate) line_bytes: usize,
    habits: Habits,
    base: String,
    authorization: Option<HeaderValue>,
    client: reqwest::Client,
    timeouts: Timeouts,
    answer_bytes: usize,
    clock: Clock,
}

impl Upstream {
    pub(crate) fn new(options: ProviderOptions, clock: Clock) -> Result<Self, SetupError> {
        let base = setup::base_url(&options)?;
        setup::check_bounds(&options)?;
        let authorization = match &options.key {
            None => None,
            Some(key) => Some(
                key.bearer()
                    .ok_or_else(|| SetupError::Key(options.name.clone()))?,
            ),
        };
        let client = setup::client(&base, &options)?;
        Ok(Self {
            name: options.name.into(),
            permits: CallPermits::new(&options.bounds),
            scrub: Scrub::new(setup::hidden(
                &base,
                options.key.as_ref().map(|key| key.reveal()),
            )),
            line_bytes: options.bounds.line_bytes,
            habits: Habits::new(
                options.limit_name,
                options
                    .stream_usage
                    .or(setup::is_openai(&base).then_some(true)),
            ),
            base: base.as_str().trim_end_matches('/').to_owned(),
            authorization,
            client,
            timeouts: options.timeouts,
            answer_bytes: options.bounds.answer_bytes,
            clock,
        })
    }

    /// Sends `call` and returns the body of the response, if its head is a success.
    pub(crate) async fn open(&self, call: &Call) -> Result<Body, ProviderError> {
        let now = Instant::now();
        let bounds = BodyBounds {
            first_byte: now + self.timeouts.first_byte,
            idle: self.timeouts.idle,
            whole: now + self.timeouts.whole,
            size: self.answer_bytes,
        };
        let head = self.client.execute(self.request(call)?);
        let answer = timeout_at(bounds.first_byte.min(bounds.whole), head)
            .await
            .map_err(|_| ProviderError::Timeout(Phase::FirstByte))?
            .map_err(|error| self.no_head(error))?;
        if !answer.status().is_success() {
            return Err(self.refusal(answer).await);
        }
        check_head(answer.headers())?;
        let as_asked = call.accept.is_type_of(answer.headers());
        let mut body = Body::new(answer, bounds);
        body.as_asked = as_asked;
        Ok(body)
    }

    /// Requests a completion, in the manner that the model accepts.
    pub(crate) async fn complete(
        &self,
        request: &ChatRequest,
        model: &str,
        streamed: bool,
    ) -> Result<Body, ProviderError> {
        let mut manner = self.habits.manner(request, model, streamed);
        loop {
            let call = Call {
                path: "chat/completions",
                body: Some(outgoing::chat(request, model, manner, streamed)),
                accept: if streamed {
                    Accept::Events
                } else {
                    Accept::Json
                },
            };
            let error = match self.open(&call).await {
                Ok(mut body) => {
                    self.habits.learn(model, manner);
                    body.asked_usage = manner.ask_usage;
                    return Ok(body);
                }
                Err(error) => error,
            };
            manner = manner.after(&error, request).ok_or(error)?;
        }
    }

    fn request(&self, call: &Call) -> Result<reqwest::Request, ProviderError> {
        let address = format!("{}/{}", self.base, call.path);
        let request = match &call.body {
            Some(body) => self
                .client
                .post(address)
                .header(CONTENT_TYPE, Accept::Json.essence())
                .body(body.clone()),
            None => self.client.get(address),
        };
        let mut request = request.header(ACCEPT, call.accept.essence());
        if let Some(value) = &self.authorization {
            request = request.header(AUTHORIZATION, value.clone());
        }
        request.build().map_err(|error| self.no_head(error))
    }

    fn no_head(&self, error: reqwest::Error) -> ProviderError {
        let connect = error.is_connect();
        let late = error.is_timeout();
        tracing::debug!(provider = &*self.name, error = ?error.without_url(), "no answer");
        match (connect, late) {
            (true, true) => ProviderError::Timeout(Phase::Connect),
            (true, false) => ProviderError::Unreachable,
            (false, _) => ProviderError::Cut,
        }
    }

    /// The error for a response that is not a success.
    async fn refusal(&self, answer: reqwest::Response) -> ProviderError {
        let status = answer.status();
        let code = status.as_u16();
        if status.is_redirection() {
            return ProviderError::BadAnswer(Fault::Redirect);
        }
        if !status.is_client_error() && !status.is_server_error() {
            return ProviderError::BadAnswer(Fault::Status);
        }
        let retry_after = retry::retry_after(answer.headers(), self.clock.now());
        let error = self.read_error(answer).await;
        self.meaning(code, retry_after, &error)
    }

    /// The error for an error object that came instead of a response, with a status that does not
    /// indicate it.
    pub(crate) fn failed(&self, error: UpstreamError) -> ProviderError {
        match error.status_of_request() {
            Some(status) => self.meaning(status, None, &error),
            None => ProviderError::Failed {
                reason: error.scrubbed(&self.scrub),
            },
        }
    }

    fn meaning(
        &self,
        status: u16,
        retry_after: Option<Duration>,
        error: &UpstreamError,
    ) -> ProviderError {
        let reason = error.scrubbed(&self.scrub);
        match status {
            402 => ProviderError::QuotaUsedUp { reason },
            400..500 if error.is_about_quota() => ProviderError::QuotaUsedUp { reason },
            429 => ProviderError::RateLimited {
                retry_after,
                reason,
            },
            401 | 403 => ProviderError::Refused { status },
            408 | 425 | 500.. => ProviderError::Unavailable {
                status,
                retry_after,
            },
            _ => ProviderError::Rejected { status, reason },
        }
    }

    /// Reads the provider's error and logs it, whether or not the caller may see it.
    async fn read_error(&self, answer: reqwest::Response) -> UpstreamError {
        let status = answer.status().as_u16();
        let end = Instant::now() + ERROR_WAIT;
        let bounds = BodyBounds {
            first_byte: end,
            idle: ERROR_WAIT,
            whole: end,
            size: ERROR_BODY,
        };
        let body = Body::new(answer, bounds)
            .collect()
            .await
            .unwrap_or_default();
        let error = UpstreamError::read(&lossy_utf8(body));
        let message = error
            .message
            .as_deref()
            .map(|text| self.scrub.message(text));
        tracing::debug!(
            provider = &*self.name,
            status,
            message,
            "a provider's error"
        );
        error
    }
}

/// Checks what no valid response has. Other types are accepted if the body can be parsed, as other
/// clients do.
fn check_head(headers: &HeaderMap) -> Result<(), ProviderError> {
    let encoding = headers.get(CONTENT_ENCODING);
    if encoding.is_some_and(|value| !value.as_bytes().eq_ignore_ascii_case(b"identity")) {
        return Err(ProviderError::BadAnswer(Fault::Encoding));
    }
    if essence(headers).is_some_and(|found| found.eq_ignore_ascii_case("text/html")) {
        return Err(ProviderError::BadAnswer(Fault::ContentType));
    }
    Ok(())
}

/// The content type without its parameters; `None` if there is none.
fn essence(headers: &HeaderMap) -> Option<&str> {
    let text = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    let essence = text.split(';').next().unwrap_or_default().trim();
    (!essence.is_empty()).then_some(essence)
}
