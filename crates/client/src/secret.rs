//! The key, in the only form in which this crate keeps it: a header value marked as sensitive.

use std::fmt;

use http::HeaderValue;

use crate::Error;

/// `Bearer <key>`.
#[derive(Clone)]
pub(crate) struct Authorization(HeaderValue);

impl Authorization {
    /// # Errors
    /// The key is empty or contains invalid characters. The message does not repeat it.
    pub(crate) fn bearer(key: &str) -> Result<Self, Error> {
        if key.is_empty() || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Error::Invalid(
                "the API key must be visible ASCII without spaces, and not empty".to_owned(),
            ));
        }
        let mut value = HeaderValue::from_str(&format!("Bearer {key}"))
            .map_err(|_| Error::Invalid("the API key cannot be sent in a header".to_owned()))?;
        value.set_sensitive(true);
        Ok(Self(value))
    }

    pub(crate) fn value(&self) -> HeaderValue {
        self.0.clone()
    }
}

impl fmt::Debug for Authorization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Authorization(hidden)")
    }
}
