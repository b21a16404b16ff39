//! A text in a list of texts, for utoipa, which has no way to limit the items of a list in place.

use std::borrow::Cow;

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};
use utoipa::{PartialSchema, ToSchema};

use super::MAX_TEXT;

/// The schema of a text in a list; the value is a `String`.
pub(super) struct AiText;

impl PartialSchema for AiText {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(SchemaType::Type(Type::String))
            .min_length(Some(1))
            .max_length(Some(MAX_TEXT))
            .build()
            .into()
    }
}

impl ToSchema for AiText {
    fn name() -> Cow<'static, str> {
        "AiText".into()
    }
}
