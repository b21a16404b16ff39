//! One provider over HTTP: a request out, the body of a good answer in.

use std::sync::Arc;
use std::time::Duration;

use aivy_core::clock::Clock;
use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, StatusCode};
use tokio::time::{Instant, timeout_at};
use url::{Host, Url};

use crate::body::{Body, BodyBounds};
use crate::options::{ProviderOptions, Timeouts};
use crate::scrub::Scrub;
use crate::slots::Slots;
use crate::wire::Failure;
use crate::{Fault, Phase, ProviderError, SetupError, retry, tls};

/// The largest body of an error answer that is read, in bytes.
const ERROR_BODY: usize = 64 << 10;

/// How long the body of an error answer is waited for.
const ERROR_WAIT: Duration = Duration::from_secs(2);

/// What is sent.
pub(crate) struct Call {
    /// Below the base URL.
    pub(crate) path: &'static str,
    /// JSON to post; `None`: a GET.
    pub(crate) body: Option<Bytes>,
    /// What must come back.
    pub(crate) accept: Accept,
}

/// The content types that are asked for.
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

    /// A missing type passes: the body decides.
    fn admits(self, headers: &HeaderMap) -> bool {
        let Some(value) = headers.get(CONTENT_TYPE) else {
            return true;
        };
        let text = value.to_str().unwrap_or_default();
        let essence = text.split(';').next().unwrap_or_default().trim();
        essence.eq_ignore_ascii_case(self.essence())
    }
}

/// One provider.
pub(crate) struct Upstream {
    pub(crate) name: Arc<str>,
    pub(crate) slots: Slots,
    pub(crate) scrub: Scrub,
    pub(crate) line_bytes: usize,
    pub(crate) ask_stream_usage: bool,
    base: String,
    authorization: Option<HeaderValue>,
    client: reqwest::Client,
    timeouts: Timeouts,
    answer_bytes: usize,
    clock: Clock,
}

impl Upstream {
    pub(crate) fn new(options: ProviderOptions, clock: Clock) -> Result<Self, SetupError> {
        let base = base_url(&options)?;
        check_bounds(&options)?;
        let authorization = match &options.key {
            None => None,
            Some(key) => Some(
                key.bearer()
                    .ok_or_else(|| SetupError::Key(options.name.clone()))?,
            ),
        };
        let client = client(&base, &options)?;
        Ok(Self {
            name: options.name.into(),
            slots: Slots::new(&options.bounds),
            scrub: Scrub::new(hidden(&base, options.key.as_ref().map(|key| key.reveal()))),
            line_bytes: options.bounds.line_bytes,
            ask_stream_usage: options.ask_stream_usage,
            base: base.as_str().trim_end_matches('/').to_owned(),
            authorization,
            client,
            timeouts: options.timeouts,
            answer_bytes: options.bounds.answer_bytes,
            clock,
        })
    }

    /// Sends `call` and gives the body of the answer, if its head is a good one.
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
        check_head(call.accept, answer.headers())?;
        Ok(Body::new(answer, bounds))
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

    /// What an answer that is no success means.
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
        let failure = self.failure(answer).await;
        match status {
            StatusCode::TOO_MANY_REQUESTS => ProviderError::RateLimited { retry_after },
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                ProviderError::Refused { status: code }
            }
            _ if status.is_server_error() => ProviderError::Unavailable {
                status: code,
                retry_after,
            },
            _ => self.rejected(code, failure),
        }
    }

    /// The provider's words, which go into the log whether or not a caller may read them.
    async fn failure(&self, answer: reqwest::Response) -> Failure {
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
        let failure = Failure::read(&body);
        let message = failure
            .message
            .as_deref()
            .map(|text| self.scrub.message(text));
        tracing::debug!(
            provider = &*self.name,
            status,
            message,
            "a provider's error"
        );
        failure
    }

    /// The request is at fault, says the provider.
    pub(crate) fn rejected(&self, status: u16, failure: Failure) -> ProviderError {
        let message = failure.message.map(|text| self.scrub.message(&text));
        ProviderError::Rejected {
            status,
            message: message.unwrap_or_else(|| format!("it answered with status {status}")),
            code: failure.code.map(|text| self.scrub.name(&text)),
            param: failure.param.map(|text| self.scrub.name(&text)),
        }
    }
}

fn base_url(options: &ProviderOptions) -> Result<Url, SetupError> {
    let wrong = || SetupError::BaseUrl(options.name.clone());
    let url = Url::parse(&options.base_url).map_err(|_| wrong())?;
    let plain = matches!(url.scheme(), "http" | "https")
        && url.has_host()
        && url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    plain.then_some(url).ok_or_else(wrong)
}

fn check_bounds(options: &ProviderOptions) -> Result<(), SetupError> {
    let bounds = &options.bounds;
    let all = [
        ("concurrency", bounds.concurrency),
        ("answer_bytes", bounds.answer_bytes),
        ("line_bytes", bounds.line_bytes),
    ];
    match all.into_iter().find(|(_, value)| *value == 0) {
        None => Ok(()),
        Some((bound, _)) => Err(SetupError::Bound {
            provider: options.name.clone(),
            bound,
        }),
    }
}

/// Compression is not asked for: a small answer must not become a large one here.
fn client(base: &Url, options: &ProviderOptions) -> Result<reqwest::Client, SetupError> {
    let mut builder = tls::configure(reqwest::Client::builder())?
        .user_agent(concat!("aivy/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .no_gzip()
        .no_brotli()
        .no_zstd()
        .no_deflate()
        .connect_timeout(options.timeouts.connect)
        .pool_max_idle_per_host(options.bounds.concurrency);
    // A proxy of the environment is not meant for this machine itself.
    if is_loopback(base) {
        builder = builder.no_proxy();
    }
    builder
        .build()
        .map_err(|error| SetupError::Http(error.to_string()))
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// What must not be seen in a provider's words. A name of one label (`vllm`, `localhost`) gives
/// nothing away by itself and may be a word of any message, so it is hidden only with its port.
fn hidden(base: &Url, key: Option<&str>) -> Vec<String> {
    let host = base.host_str().unwrap_or_default();
    let port = base.port().map(|port| format!("{host}:{port}"));
    let host = host.contains(['.', ':']).then(|| host.to_owned());
    [host, port, key.map(str::to_owned)]
        .into_iter()
        .flatten()
        .collect()
}

fn check_head(accept: Accept, headers: &HeaderMap) -> Result<(), ProviderError> {
    let encoding = headers.get(CONTENT_ENCODING);
    if encoding.is_some_and(|value| !value.as_bytes().eq_ignore_ascii_case(b"identity")) {
        return Err(ProviderError::BadAnswer(Fault::Encoding));
    }
    if !accept.admits(headers) {
        return Err(ProviderError::BadAnswer(Fault::ContentType));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_may_be_a_word_is_hidden_only_with_its_port() {
        let hide = |base: &str, text: &str| {
            let base = Url::parse(base).expect("an address");
            Scrub::new(hidden(&base, None)).message(text)
        };
        let text = "the model at model:8000 is not available";
        let expected = "the model at [hidden] is not available";
        assert_eq!(hide("http://model:8000/v1", text), expected);
        assert_eq!(
            hide("http://10.0.0.7/v1", "no route to 10.0.0.7"),
            "no route to [hidden]"
        );
    }
}
