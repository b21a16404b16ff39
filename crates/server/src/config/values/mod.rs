//! The types of the fields of the configuration.
//!
//! A value of such a type is valid: its text was parsed once, by [`FromText::from_text`], and code
//! that takes the type checks nothing again.

mod base_url;
mod bind;
mod database_url;
mod header;
mod levels;
mod mail;
mod mask;
mod mcp;
mod model_pattern;
mod network;
mod path;
mod secret;
mod web_origin;

use std::fmt;

use serde::Serializer;

pub use base_url::BaseUrl;
pub use bind::BindAddress;
pub use database_url::DatabaseUrl;
pub use levels::Levels;
pub use mail::MailUrl;
pub use mcp::AllowedHost;
pub use model_pattern::ModelPattern;
pub use secret::Secret;
pub use web_origin::WebOrigin;

pub(super) use mail::noreply;

/// A type that the configuration has as a string.
pub(super) trait FromText: Sized {
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
pub(super) fn text<T: fmt::Display, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(value)
}

/// Serializes a list of such types as a list of strings.
pub(super) fn texts<T: fmt::Display, S: Serializer>(list: &[T], to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(list.iter().map(ToString::to_string))
}

/// Implements `Serialize` by `Display`, and the JSON Schema of a string.
macro_rules! serialize_as_string {
    ($($name:ident),+) => {$(
        impl serde::Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                text(self, to)
            }
        }

        string_schema!($name);
    )+};
}

/// Implements the JSON Schema of a string.
macro_rules! string_schema {
    ($name:ident) => {
        impl schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                String::json_schema(generator)
            }
        }
    };
}

serialize_as_string!(
    AllowedHost,
    BaseUrl,
    BindAddress,
    DatabaseUrl,
    Levels,
    MailUrl,
    ModelPattern,
    WebOrigin
);
string_schema!(Secret);
