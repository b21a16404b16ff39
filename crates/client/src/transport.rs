//! The layer between the generated code and the network: the key, retries, error bodies.

use std::fmt;
use std::time::Duration;

use http::header::{AUTHORIZATION, HeaderValue};
use progenitor_client::{ClientHooks, ClientInfo, Error, OperationInfo};

use crate::generated::Client;
use crate::retry::{self, RetryPolicy};
use crate::secret::Authorization;
use crate::{failure, types};

/// The part of the client that the generated code holds. Made by [`crate::Options`].
#[derive(Clone)]
pub struct Transport {
    pub(crate) authorization: Authorization,
    pub(crate) retry: RetryPolicy,
    pub(crate) attempt_timeout: Duration,
    pub(crate) deadline: Duration,
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport")
            .field("retry", &self.retry)
            .field("attempt_timeout", &self.attempt_timeout)
            .field("deadline", &self.deadline)
            .finish_non_exhaustive()
    }
}

impl Transport {
    /// Adds the key to a request, and to a POST the header that makes it safe to retry.
    ///
    /// # Errors
    /// The system provides no random numbers.
    pub fn prepare(&self, request: &mut reqwest::Request) -> Result<(), getrandom::Error> {
        let post = request.method() == http::Method::POST;
        let headers = request.headers_mut();
        headers.insert(AUTHORIZATION, self.authorization.value());
        if post && !headers.contains_key(retry::IDEMPOTENCY_KEY) {
            headers.insert(retry::IDEMPOTENCY_KEY, idempotency_key()?);
        }
        Ok(())
    }

    /// Sends a request, with retries by the policy; an error response always has AIVY's format.
    ///
    /// # Errors
    /// There was no response within the time limit.
    pub async fn send(
        &self,
        client: &reqwest::Client,
        request: reqwest::Request,
    ) -> reqwest::Result<reqwest::Response> {
        let answer = attempts::run(client, self, request).await?;
        if answer.status().is_client_error() || answer.status().is_server_error() {
            return settle(answer).await;
        }
        Ok(answer)
    }
}

impl ClientHooks<Transport> for Client {
    async fn pre<E>(
        &self,
        request: &mut reqwest::Request,
        _: &OperationInfo,
    ) -> Result<(), Error<E>> {
        let prepared = self.inner().prepare(request);
        prepared.map_err(|e| Error::Custom(e.to_string()))
    }

    async fn exec(
        &self,
        request: reqwest::Request,
        _: &OperationInfo,
    ) -> reqwest::Result<reqwest::Response> {
        self.inner().send(self.client(), request).await
    }
}

/// 128 random bits in hexadecimal.
fn idempotency_key() -> Result<HeaderValue, getrandom::Error> {
    let text = format!("{:016x}{:016x}", getrandom::u64()?, getrandom::u64()?);
    // Hexadecimal is always a valid header value; a fixed key is never used.
    HeaderValue::from_str(&text).map_err(|_| getrandom::Error::UNEXPECTED)
}

/// Reads the body of an error response and replaces it by one in AIVY's format if necessary. The
/// error is also attached, for statuses that the generated code does not know.
#[cfg(not(target_arch = "wasm32"))]
async fn settle(mut answer: reqwest::Response) -> reqwest::Result<reqwest::Response> {
    let status = answer.status();
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        body.extend_from_slice(&chunk);
        if body.len() > failure::MAX_BODY {
            break;
        }
    }
    let error: types::ErrorBody = failure::read(status, &body);
    let mut settled = http::Response::new(failure::write(&error));
    *settled.status_mut() = status;
    *settled.headers_mut() = std::mem::take(answer.headers_mut());
    settled.extensions_mut().insert(error);
    Ok(settled.into())
}

/// On this platform a response cannot be rebuilt; bodies in another format become
/// [`crate::Error::Decode`].
#[cfg(target_arch = "wasm32")]
async fn settle(answer: reqwest::Response) -> reqwest::Result<reqwest::Response> {
    Ok(answer)
}

#[cfg(not(target_arch = "wasm32"))]
mod attempts {
    use std::time::Instant;

    use super::{Duration, Transport, retry};

    /// Sends `request` until a response is final, or no time is left.
    pub(super) async fn run(
        client: &reqwest::Client,
        transport: &Transport,
        mut request: reqwest::Request,
    ) -> reqwest::Result<reqwest::Response> {
        let deadline = Instant::now() + transport.deadline;
        let repeatable = retry::may_repeat(request.method(), request.headers());
        for attempt in 0.. {
            limit(&mut request, transport, deadline);
            let again = (repeatable && attempt < transport.retry.max_retries)
                .then(|| request.try_clone())
                .flatten();
            let result = client.execute(request).await;
            let Some(wait) = again
                .as_ref()
                .and_then(|_| wait(&result, transport, attempt))
            else {
                return result;
            };
            match again {
                Some(next) if Instant::now() + wait < deadline => {
                    tokio::time::sleep(wait).await;
                    request = next;
                }
                _ => return result,
            }
        }
        unreachable!("the attempts are counted without end")
    }

    /// Sets the time limit of an attempt. A stream has none: it does not accept JSON.
    fn limit(request: &mut reqwest::Request, transport: &Transport, deadline: Instant) {
        if request.headers().contains_key(http::header::ACCEPT) {
            let left = deadline.saturating_duration_since(Instant::now());
            *request.timeout_mut() = Some(transport.attempt_timeout.min(left));
        }
    }

    /// The wait before the next attempt; `None` if the result is final.
    fn wait(
        result: &reqwest::Result<reqwest::Response>,
        transport: &Transport,
        attempt: u32,
    ) -> Option<Duration> {
        let asked = match result {
            Ok(answer) if retry::passes(answer.status()) => {
                retry::retry_after(answer.headers(), chrono::Utc::now())
            }
            Err(error) if error.is_connect() || error.is_request() || error.is_timeout() => None,
            _ => return None,
        };
        let chance = getrandom::u64().unwrap_or(u64::MAX / 2);
        Some(transport.retry.wait(attempt, asked, chance))
    }
}

/// There is no timer without another runtime: one attempt, no deadline.
#[cfg(target_arch = "wasm32")]
mod attempts {
    pub(super) async fn run(
        client: &reqwest::Client,
        _: &super::Transport,
        request: reqwest::Request,
    ) -> reqwest::Result<reqwest::Response> {
        client.execute(request).await
    }
}
