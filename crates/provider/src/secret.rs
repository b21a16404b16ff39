//! The key of a provider.

use std::fmt;

use http::HeaderValue;

/// A key. It is only sent, never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKey(String);

impl ApiKey {
    /// Takes a key as the operator wrote it. [`Providers::new`](crate::Providers::new) validates
    /// it.
    #[must_use]
    pub fn new(key: impl Into<String>) -> Self {
        Self(key.into())
    }

    /// `Bearer <key>`, marked as sensitive so that logs of headers do not show it; `None` if it is
    /// not a valid header value.
    pub(crate) fn bearer(&self) -> Option<HeaderValue> {
        if self.0.is_empty() || !self.0.bytes().all(|byte| byte.is_ascii_graphic()) {
            return None;
        }
        let mut value = HeaderValue::from_str(&format!("Bearer {}", self.0)).ok()?;
        value.set_sensitive(true);
        Some(value)
    }

    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_sent_and_never_shown() {
        let key = ApiKey::new("sk-secret");
        let header = key.bearer();
        assert_eq!(
            header.as_ref().map(HeaderValue::as_bytes),
            Some(&b"Bearer sk-secret"[..])
        );
        assert!(!format!("{key:?} {header:?}").contains("secret"));
    }

    #[test]
    fn what_no_header_holds_is_no_key() {
        for bad in ["", "a b", "a\nb", "schlüssel"] {
            assert_eq!(ApiKey::new(bad).bearer(), None, "{bad:?}");
        }
    }
}
