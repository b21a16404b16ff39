//! The one door to the mail: letters over SMTP.

use std::fmt;
use std::time::Duration;

use aivy_app::{Letter, Outbox};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

/// How long handing a letter over may take.
const TIMEOUT: Duration = Duration::from_secs(30);

type Transport = AsyncSmtpTransport<Tokio1Executor>;

/// A server that takes letters.
pub(crate) struct Smtp {
    transport: Transport,
    from: Mailbox,
}

impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Smtp")
            .field("from", &self.from)
            .finish_non_exhaustive()
    }
}

/// A part of a URL that the library passes over: letters would go out in the clear, or without a
/// log-in, where the operator has asked for more.
#[derive(Debug, Clone, Copy, thiserror::Error)]
pub(crate) enum Ignored {
    #[error("its parameters but for tls would be ignored")]
    Parameters,
    #[error("a user without a password would be ignored")]
    User,
}

/// Reads a URL.
pub(crate) fn transport(url: &str) -> anyhow::Result<Transport> {
    let parsed = url::Url::parse(url)?;
    if parsed.query_pairs().any(|(name, _)| name != "tls") {
        return Err(Ignored::Parameters.into());
    }
    if !parsed.username().is_empty() && parsed.password().is_none() {
        return Err(Ignored::User.into());
    }
    let builder = Transport::from_url(url)?;
    Ok(builder.timeout(Some(TIMEOUT)).build())
}

/// Reads whom letters come from.
pub(crate) fn mailbox(text: &str) -> anyhow::Result<Mailbox> {
    Ok(text.parse()?)
}

impl Smtp {
    /// The server at `url`; letters come from `from`.
    pub(crate) fn new(url: &str, from: &str) -> anyhow::Result<Self> {
        Ok(Self {
            transport: transport(url)?,
            from: mailbox(from)?,
        })
    }
}

impl Outbox for Smtp {
    fn send(&self, letter: Letter) -> BoxFuture<'_, anyhow::Result<()>> {
        async move {
            let message = Message::builder()
                .from(self.from.clone())
                .to(letter.to.parse()?)
                .subject(letter.subject)
                .header(ContentType::TEXT_PLAIN)
                .body(letter.text)?;
            self.transport.send(message).await?;
            Ok(())
        }
        .boxed()
    }
}
