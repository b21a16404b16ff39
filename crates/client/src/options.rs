//! Options of a client.

use std::time::Duration;

use crate::generated::Client;
use crate::retry::RetryPolicy;
use crate::secret::Authorization;
use crate::transport::Transport;
use crate::{Aivy, Error, tls};

/// The options of a client, besides its base URL and key.
///
/// ```
/// # fn main() -> Result<(), aivy_client::Error> {
/// use std::time::Duration;
///
/// let aivy = aivy_client::Options::new()
///     .deadline(Duration::from_secs(10))
///     .user_agent("badge/1.0")
///     .build("https://api.aivy.ai/v1", "YOUR_API_KEY")?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Options {
    connect_timeout: Duration,
    attempt_timeout: Duration,
    deadline: Duration,
    retry: RetryPolicy,
    user_agent: String,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(5),
            attempt_timeout: Duration::from_secs(30),
            deadline: Duration::from_secs(60),
            retry: RetryPolicy::default(),
            user_agent: concat!("aivy-client/", env!("CARGO_PKG_VERSION")).to_owned(),
        }
    }
}

impl Options {
    /// The defaults: 5 s to connect, 30 s per attempt, 60 s in total, 4 retries.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The time limit for opening a connection.
    #[must_use]
    pub fn connect_timeout(mut self, time: Duration) -> Self {
        self.connect_timeout = time;
        self
    }

    /// The time limit of one attempt, from sending to the last byte of the response. It does not
    /// apply to streams.
    #[must_use]
    pub fn attempt_timeout(mut self, time: Duration) -> Self {
        self.attempt_timeout = time;
        self
    }

    /// The time limit of a call with all its attempts and waits.
    #[must_use]
    pub fn deadline(mut self, time: Duration) -> Self {
        self.deadline = time;
        self
    }

    /// The retry policy.
    #[must_use]
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// The value of the `User-Agent` header.
    #[must_use]
    pub fn user_agent(mut self, name: impl Into<String>) -> Self {
        self.user_agent = name.into();
        self
    }

    /// A client of the API at `base` (`https://api.aivy.ai/v1`) with the API key `key`.
    ///
    /// # Errors
    /// `base` is not an http or https URL, or contains a password, a query or a fragment; `key` is
    /// not valid; TLS cannot be set up.
    pub fn build(self, base: &str, key: &str) -> Result<Aivy, Error> {
        let (base, client, transport) = self.parts(base, key)?;
        Ok(Aivy::from(Client::new_with_client(
            &base, client, transport,
        )))
    }

    /// The parts of a client: the address, the HTTP client, and the state of the hooks. For a
    /// client that is generated from another document of the same structure.
    ///
    /// # Errors
    /// See [`Options::build`].
    pub fn parts(
        self,
        base: &str,
        key: &str,
    ) -> Result<(String, reqwest::Client, Transport), Error> {
        let transport = Transport {
            authorization: Authorization::bearer(key)?,
            retry: self.retry.clone(),
            attempt_timeout: self.attempt_timeout,
            deadline: self.deadline,
        };
        Ok((address(base)?, self.http()?, transport))
    }

    fn http(&self) -> Result<reqwest::Client, Error> {
        let builder = tls::configure(reqwest::Client::builder())?.user_agent(&self.user_agent);
        // The API never redirects; following a redirect would send the request to an unknown
        // server.
        #[cfg(not(target_arch = "wasm32"))]
        let builder = builder
            .connect_timeout(self.connect_timeout)
            .redirect(reqwest::redirect::Policy::none());
        builder.build().map_err(Error::Transport)
    }
}

/// `base` without a final slash.
fn address(base: &str) -> Result<String, Error> {
    let invalid = |what: &str| Error::Invalid(format!("the base URL {what}"));
    let url = reqwest::Url::parse(base).map_err(|e| invalid(&format!("is no URL: {e}")))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(invalid("must begin with http:// or https://"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(invalid("must not contain a user name or password"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(invalid("must not contain a query or fragment"));
    }
    Ok(base.trim_end_matches('/').to_owned())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn a_base_address_is_checked() {
        assert_eq!(
            address("http://127.0.0.1:8080/v1/").unwrap(),
            "http://127.0.0.1:8080/v1"
        );
        for bad in [
            "",
            "api.aivy.ai",
            "ftp://a/",
            "https://u:secret@a/",
            "https://a/?q=1",
            "https://a/#b",
        ] {
            let error = address(bad).unwrap_err().to_string();
            assert!(error.contains("base URL"), "{bad}: {error}");
            assert!(!error.contains("secret"), "{error}");
        }
    }

    #[test]
    fn a_key_is_checked_and_not_repeated() {
        for bad in ["", "two words", "line\nbreak", "ümlaut"] {
            let error = Aivy::new("http://127.0.0.1/v1", bad)
                .unwrap_err()
                .to_string();
            assert!(error.contains("API key"), "{error}");
            assert!(bad.is_empty() || !error.contains(bad), "{error}");
        }
    }
}
