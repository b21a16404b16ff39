//! Members of a patch that distinguish *absent* from *null*.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, SchemaType, Type};
use utoipa::{PartialSchema, ToSchema};

/// A member that may be omitted (unchanged), null (cleared) or have a value.
///
/// Used with `#[serde(default, skip_serializing_if = "Clearable::is_absent")]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Clearable<T> {
    /// Not in the body: unchanged.
    #[default]
    Absent,
    /// `null`: cleared.
    Null,
    /// The new value.
    Value(T),
}

impl<T> Clearable<T> {
    /// Whether the member is not in the body.
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// `None` for absent, `Some(None)` for null.
    pub fn as_change(&self) -> Option<Option<&T>> {
        match self {
            Self::Absent => None,
            Self::Null => Some(None),
            Self::Value(value) => Some(Some(value)),
        }
    }
}

impl<T: Serialize> Serialize for Clearable<T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Absent | Self::Null => to.serialize_none(),
            Self::Value(value) => value.serialize(to),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Clearable<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Option::deserialize(from).map(|value| value.map_or(Self::Null, Self::Value))
    }
}

/// The schema of a URI that null clears. A component of its own with a name: the generated client
/// then keeps absent, null and value apart, which an inlined `Option<Option<T>>` would not.
#[derive(Debug)]
pub struct ClearableUri;

impl PartialSchema for ClearableUri {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
            .format(Some(SchemaFormat::Custom("uri".into())))
            .description(Some("An absolute http or https URI; null clears it."))
            .pattern(Some("^https?://"))
            .max_length(Some(2048))
            .examples([serde_json::json!("https://api.aivy.ai/avatars/johndoe.jpg")])
            .build()
            .into()
    }
}

impl ToSchema for ClearableUri {
    fn name() -> Cow<'static, str> {
        "ClearableUri".into()
    }
}

/// The schema of a time that null clears.
#[derive(Debug)]
pub struct ClearableTimestamp;

impl PartialSchema for ClearableTimestamp {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .description(Some("A time (RFC 3339); null clears it."))
            .examples([serde_json::json!("2030-01-01T00:00:00Z")])
            .build()
            .into()
    }
}

impl ToSchema for ClearableTimestamp {
    fn name() -> Cow<'static, str> {
        "ClearableTimestamp".into()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Patch {
        #[serde(default, skip_serializing_if = "Clearable::is_absent")]
        uri: Clearable<String>,
    }

    #[test]
    fn absent_null_and_value_survive_a_round_trip() {
        for (json, uri) in [
            ("{}", Clearable::Absent),
            (r#"{"uri":null}"#, Clearable::Null),
            (r#"{"uri":"x"}"#, Clearable::Value("x".to_owned())),
        ] {
            let patch: Patch = serde_json::from_str(json).unwrap();
            assert_eq!(patch, Patch { uri });
            assert_eq!(serde_json::to_string(&patch).unwrap(), json);
        }
    }
}
