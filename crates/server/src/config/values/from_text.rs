//! Types that the configuration has as strings.

use std::fmt;

use serde::Serializer;

/// A type that the configuration has as a string.
pub(in crate::config) trait FromText: Sized {
    /// Whether the text may contain a secret. Then no error message repeats it.
    const SECRET: bool = false;

    /// Parses the text.
    ///
    /// # Errors
    /// The sentence that completes "`key` …".
    fn from_text(text: &str) -> Result<Self, String>;
}

/// Any string is valid.
impl FromText for String {
    fn from_text(text: &str) -> Result<Self, String> {
        Ok(text.to_owned())
    }
}

/// Serializes a type of another crate as a string.
pub(in crate::config) fn text<T: fmt::Display, S: Serializer>(
    value: &T,
    to: S,
) -> Result<S::Ok, S::Error> {
    to.collect_str(value)
}

/// Serializes a list of such types as a list of strings.
pub(in crate::config) fn texts<T: fmt::Display, S: Serializer>(
    list: &[T],
    to: S,
) -> Result<S::Ok, S::Error> {
    to.collect_seq(list.iter().map(ToString::to_string))
}
