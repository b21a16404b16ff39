//! Strings that are never shown.

use std::fmt;

use serde::{Serialize, Serializer};

use super::FromText;

/// Shown instead of a secret.
pub(super) const MASK: &str = "***";

/// A string that is never shown: `Debug` and serde write `***`, and there is no `Display`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The string itself. Never log or show it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(MASK)
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(MASK)
    }
}

/// A key that is sent in an HTTP header.
impl FromText for Secret {
    const SECRET: bool = true;

    fn from_text(text: &str) -> Result<Self, String> {
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err("must be visible ASCII characters without blanks".to_owned());
        }
        Ok(text.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_never_shown() {
        let secret = Secret::from("s3cret");
        assert_eq!(secret.expose(), "s3cret");
        assert_eq!(
            format!("{secret:?} {:#?}", Some(&secret))
                .matches("s3cret")
                .count(),
            0
        );
        assert_eq!(serde_json::json!(secret), "***");
    }
}
