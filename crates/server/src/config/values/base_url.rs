//! Base URLs.

use std::fmt;

use url::{Host, Url};

use super::mask::masked;
use super::{FromText, WebOrigin};

/// An absolute `http` or `https` URL to which paths are appended. It has no trailing slash, and no
/// user, password, query or fragment. Characters that a shell or another program could take for the
/// end of the URL are percent-encoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl {
    text: String,
    origin: WebOrigin,
}

impl BaseUrl {
    /// The URL of a server without TLS.
    pub(crate) fn http(host: Host, port: u16) -> Self {
        let origin = WebOrigin::http(host, port);
        let text = origin.to_string();
        Self { text, origin }
    }

    /// The URL, without a trailing slash.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// The origin of its pages.
    pub(crate) fn origin(&self) -> &WebOrigin {
        &self.origin
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromText for BaseUrl {
    const SECRET: bool = true;

    fn from_text(text: &str) -> Result<Self, String> {
        let base = || {
            let url = Url::parse(text).ok().filter(is_plain)?;
            Some(Self {
                origin: WebOrigin::of(&url)?,
                text: url.as_str().trim_end_matches('/').to_owned(),
            })
        };
        base().ok_or_else(|| {
            format!(
                "must be an absolute http or https URL without a password and a query, not \"{}\"",
                masked(text)
            )
        })
    }
}

fn is_plain(url: &Url) -> bool {
    url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_normalized_and_has_no_trailing_slash() {
        for (text, written) in [
            (
                "https://Tokens.example.org:443/a\"b/",
                "https://tokens.example.org/a%22b",
            ),
            ("http://localhost:11434/v1", "http://localhost:11434/v1"),
            ("http://[::1]", "http://[::1]"),
        ] {
            let url = BaseUrl::from_text(text).map(|url| url.to_string());
            assert_eq!(url.as_deref(), Ok(written));
        }
    }

    #[test]
    fn a_url_to_which_no_path_can_be_appended_is_refused() {
        for text in [
            "ftp://h",
            "h/v1",
            "https://",
            "https://u@h",
            "https://u:p@h",
            "https://h/?a=b",
            "https://h/#a",
        ] {
            assert!(BaseUrl::from_text(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_default_port_is_omitted() {
        let host = || Host::Domain("localhost".to_owned());
        assert_eq!(BaseUrl::http(host(), 80).as_str(), "http://localhost");
        let url = BaseUrl::http(host(), 8080);
        assert_eq!(url.as_str(), "http://localhost:8080");
        assert_eq!(Ok(url), BaseUrl::from_text("http://localhost:8080/"));
    }
}
