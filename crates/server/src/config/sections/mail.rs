//! `[mail]`: outgoing e-mail.

use lettre::message::Mailbox;
use schemars::JsonSchema;
use serde::Serialize;

use crate::config::reader::Reader;
use crate::config::values::{MailUrl, noreply, text};

/// Outgoing e-mail: password reset links.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(default, deny_unknown_fields)]
pub struct Mail {
    /// The SMTP server: `smtps://USER:PASSWORD@HOST` (TLS),
    /// `smtp://USER:PASSWORD@HOST:587?tls=required` (STARTTLS), `smtp://localhost:25` (no
    /// encryption). A password in it is masked wherever the configuration is shown. When it is not
    /// set, no e-mail is sent, and the operator creates links with `aivy user reset-link`.
    pub url: Option<MailUrl>,
    /// The sender: `AIVY <noreply@example.com>`.
    #[serde(serialize_with = "text")]
    #[schemars(with = "String")]
    pub from: Mailbox,
}

impl Mail {
    /// Reads the table.
    pub(in crate::config) fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            url: reader.value("url", None),
            from: reader.value("from", noreply()),
        }
    }
}
