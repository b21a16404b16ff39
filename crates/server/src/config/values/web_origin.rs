//! Origins of web pages.

use std::fmt;

use url::{Host, Url};

use super::FromText;
use super::mask::masked;

/// The scheme (`http` or `https`), host and port of a web page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebOrigin {
    scheme: String,
    host: Host,
    port: u16,
}

impl WebOrigin {
    /// The origin of an `http` or `https` URL.
    pub(super) fn of(url: &Url) -> Option<Self> {
        let is_web = matches!(url.scheme(), "http" | "https");
        is_web.then_some(Self {
            scheme: url.scheme().to_owned(),
            host: url.host()?.to_owned(),
            port: url.port_or_known_default()?,
        })
    }

    /// The origin of a server without TLS.
    pub(super) fn http(host: Host, port: u16) -> Self {
        let scheme = "http".to_owned();
        Self { scheme, host, port }
    }

    /// The host: `example.com`, `[::1]`.
    pub(crate) fn host(&self) -> String {
        self.host.to_string()
    }

    /// The origin with its port, even if it is the default: `https://example.com:443`.
    pub(crate) fn with_port(&self) -> String {
        format!("{}://{}:{}", self.scheme, self.host, self.port)
    }
}

/// The form that browsers send: `https://example.com`, `http://localhost:3000`.
impl fmt::Display for WebOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme, self.host)?;
        match (self.scheme.as_str(), self.port) {
            ("http", 80) | ("https", 443) => Ok(()),
            (_, port) => write!(f, ":{port}"),
        }
    }
}

impl FromText for WebOrigin {
    fn from_text(text: &str) -> Result<Self, String> {
        let url = Url::parse(text).ok();
        let origin = url.as_ref().and_then(Self::of);
        // Browsers send only one form of an origin: any other would never match.
        origin
            .filter(|origin| origin.to_string() == text)
            .ok_or_else(|| {
                format!(
                    "must be origins such as https://example.com, without a path, not \"{}\"",
                    masked(text)
                )
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_form_that_browsers_send_is_valid() {
        for (text, with_port) in [
            ("https://example.com", Some("https://example.com:443")),
            ("http://[::1]:3000", Some("http://[::1]:3000")),
            ("http://localhost:80", None),
            ("https://example.com/", None),
            ("ftp://example.com", None),
            ("example.com", None),
        ] {
            let origin = WebOrigin::from_text(text).ok();
            let found = origin.as_ref().map(WebOrigin::with_port);
            assert_eq!(found.as_deref(), with_port, "{text}");
            assert!(origin.is_none_or(|origin| origin.to_string() == text));
        }
    }
}
