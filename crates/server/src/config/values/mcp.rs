//! Allowed hosts of `/mcp`.

use std::fmt;

use url::{Host, Url};

use super::FromText;

/// An allowed value of the `Host` header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowedHost {
    host: Host,
    /// `None` allows every port.
    port: Option<u16>,
}

/// `example.com`, `[::1]:8080`.
impl fmt::Display for AllowedHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.host.fmt(f)?;
        match self.port {
            Some(port) => write!(f, ":{port}"),
            None => Ok(()),
        }
    }
}

impl FromText for AllowedHost {
    fn from_text(text: &str) -> Result<Self, String> {
        let read = || {
            let url = Url::parse(&format!("http://{text}")).ok()?;
            let is_alone = url.path() == "/"
                && url.query().is_none()
                && url.fragment().is_none()
                && !text.ends_with('/')
                && !text.contains('@');
            // `Url` drops the default port, and no port would mean every port here.
            let written = text
                .rsplit_once(':')
                .and_then(|(_, port)| port.parse().ok());
            is_alone.then_some(Self {
                host: url.host()?.to_owned(),
                port: url.port().or(written),
            })
        };
        read().ok_or_else(|| {
            format!("must be hosts such as example.com or example.com:8080, not \"{text}\"")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_explicit_port_is_kept() {
        for (text, shown) in [
            ("Example.com", Some("example.com")),
            ("example.com:80", Some("example.com:80")),
            ("[::1]", Some("[::1]")),
            ("[::1]:80", Some("[::1]:80")),
            ("127.0.0.1:8080", Some("127.0.0.1:8080")),
            ("https://x", None),
            ("x/", None),
            ("x?a", None),
            ("u:p@x", None),
            ("a b", None),
            ("", None),
        ] {
            let host = AllowedHost::from_text(text)
                .ok()
                .map(|host| host.to_string());
            assert_eq!(host.as_deref(), shown, "{text}");
        }
    }
}
