//! The types of the fields of the configuration.
//!
//! A value of such a type is valid: its text was parsed once, by [`FromText::from_text`], and code
//! that takes the type checks nothing again.

mod base_url;
mod bind;
mod database_url;
mod from_text;
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

pub use base_url::BaseUrl;
pub use bind::BindAddress;
pub use database_url::DatabaseUrl;
pub use levels::Levels;
pub use mail::MailUrl;
pub use mcp::AllowedHost;
pub use model_pattern::ModelPattern;
pub use secret::Secret;
pub use web_origin::WebOrigin;

pub(super) use from_text::{FromText, text, texts};
pub(super) use mail::noreply;

/// Implements `Serialize` by `Display`, and the JSON Schema of a string.
macro_rules! serialize_as_string {
    ($($name:ident),+) => {$(
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
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
