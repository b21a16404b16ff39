//! Guesses the protocol of a client whose request cannot be parsed, from the first bytes of a
//! connection.

/// The protocol of the first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Protocol {
    /// HTTP/1, or unknown.
    #[default]
    Http1,
    /// A TLS handshake (RFC 8446, 5.1).
    Tls,
    /// The preface of HTTP/2 (RFC 9113, 3.4).
    Http2,
}

impl Protocol {
    pub(crate) fn of(bytes: &[u8]) -> Self {
        match bytes {
            [0x16, 0x03, ..] => Self::Tls,
            bytes if bytes.starts_with(b"PRI * HTTP/2") => Self::Http2,
            _ => Self::Http1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Protocol;

    #[test]
    fn strangers_are_recognised() {
        assert_eq!(
            Protocol::of(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
            Protocol::Http2
        );
        assert_eq!(Protocol::of(&[0x16, 0x03, 0x01, 0x02]), Protocol::Tls);
        assert_eq!(Protocol::of(b"GET / HTTP/1.1\r\n"), Protocol::Http1);
        assert_eq!(Protocol::of(b""), Protocol::Http1);
    }
}
