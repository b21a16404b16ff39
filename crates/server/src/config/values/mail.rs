//! The SMTP server, and the sender of e-mail.

use std::fmt;

use lettre::message::Mailbox;
use lettre::transport::smtp::AsyncSmtpTransportBuilder;
use lettre::{Address, AsyncSmtpTransport, Tokio1Executor};
use url::Url;

use super::mask::masked;
use super::{FromText, Secret};

/// The URL of an SMTP server. The password is never shown.
#[derive(Clone)]
pub struct MailUrl {
    url: Secret,
    transport: AsyncSmtpTransportBuilder,
}

impl MailUrl {
    /// The connection to the server.
    pub(crate) fn transport(&self) -> AsyncSmtpTransportBuilder {
        self.transport.clone()
    }
}

impl PartialEq for MailUrl {
    fn eq(&self, other: &Self) -> bool {
        self.url == other.url
    }
}

impl Eq for MailUrl {}

impl fmt::Display for MailUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&masked(self.url.expose()))
    }
}

impl fmt::Debug for MailUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MailUrl({self})")
    }
}

/// No message repeats the error of the library, which may contain the password.
impl FromText for MailUrl {
    const SECRET: bool = true;

    fn from_text(text: &str) -> Result<Self, String> {
        let refusal =
            |more: &str| format!("must be smtp://HOST:PORT or smtps://USER:PASSWORD@HOST{more}");
        let url = Url::parse(text).map_err(|_| refusal(""))?;
        if let Some(what) = ignored_part(&url) {
            return Err(refusal(&format!(": {what} would be ignored")));
        }
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(text);
        Ok(Self {
            url: text.into(),
            transport: transport.map_err(|_| refusal(""))?,
        })
    }
}

/// A part of the URL that the library ignores. E-mail would be sent without encryption or without
/// log-in, although the operator has configured it.
fn ignored_part(url: &Url) -> Option<&'static str> {
    if url.query_pairs().any(|(name, _)| name != "tls") {
        return Some("its parameters but for tls");
    }
    if !url.username().is_empty() && url.password().is_none() {
        return Some("a user without a password");
    }
    None
}

/// The default sender.
pub(in crate::config) fn noreply() -> Mailbox {
    let address = Address::new_dangerous("noreply", "localhost");
    Mailbox::new(Some("AIVY".to_owned()), address)
}

impl FromText for Mailbox {
    fn from_text(text: &str) -> Result<Self, String> {
        text.parse().map_err(|_| {
            format!("must be an address such as AIVY <noreply@example.com>, not \"{text}\"")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_sender_is_valid() {
        let text = "AIVY <noreply@localhost>";
        assert_eq!(noreply().to_string(), text);
        assert_eq!(Mailbox::from_text(text), Ok(noreply()));
        assert!(Mailbox::from_text("AIVY").is_err());
    }

    #[test]
    fn the_password_is_never_shown() {
        let url = MailUrl::from_text("smtps://u:s3cret@h");
        let shown = url.map(|url| format!("{url} {url:?} {:?}", url.transport()));
        assert!(
            shown.is_ok_and(
                |shown| shown.starts_with("smtps://u:***@h ") && !shown.contains("s3cret")
            )
        );
    }

    #[test]
    fn an_unusable_url_is_refused() {
        for text in ["smtp://", "http://h", "h:25", "smtp://u:s3cret@h?tls=maybe"] {
            let refused = MailUrl::from_text(text).err();
            let expected = "must be smtp://HOST:PORT or smtps://USER:PASSWORD@HOST";
            assert_eq!(refused.as_deref(), Some(expected), "{text}");
        }
    }
}
