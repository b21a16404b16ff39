//! Sends mail over SMTP.

use std::fmt;
use std::time::Duration;

use aivy_app::{Letter, Outbox};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use crate::config::MailUrl;

/// The time limit for sending a letter.
const TIMEOUT: Duration = Duration::from_secs(30);

type Transport = AsyncSmtpTransport<Tokio1Executor>;

/// An SMTP server.
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

impl Smtp {
    /// The server at `url`; letters have the sender `from`.
    pub(crate) fn new(url: &MailUrl, from: Mailbox) -> Self {
        let transport = url.transport().timeout(Some(TIMEOUT)).build();
        Self { transport, from }
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
