//! The envelope of every success response.
//!
//! The schemas are written by hand: a derived generic would inline its `data` and be called
//! `Envelope_T`; this way the envelope of `Profile` is the component `ProfileEnvelope`, whose
//! `data` is a reference to `Profile`.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use utoipa::openapi::schema::{ArrayBuilder, Object, ObjectBuilder, Schema, SchemaType, Type};
use utoipa::openapi::{Ref, RefOr};
use utoipa::{PartialSchema, ToSchema};

/// A success response with one resource.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope<T> {
    /// Always `true`.
    pub success: bool,
    /// The requested resource.
    pub data: T,
}

impl<T> Envelope<T> {
    /// Wraps `data`.
    pub const fn new(data: T) -> Self {
        Self {
            success: true,
            data,
        }
    }
}

/// A success response with one page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListEnvelope<T> {
    /// Always `true`.
    pub success: bool,
    /// The items of the page.
    pub data: Vec<T>,
    /// The position of the page in the list.
    pub meta: Meta,
}

/// Metadata of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Meta {
    /// The position of the page in the list.
    pub pagination: Pagination,
}

/// The position of a page in its list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Pagination {
    /// The number of items in the whole list.
    #[schema(minimum = 0, example = 100)]
    pub total: i64,
    /// The maximum number of items per page.
    #[schema(minimum = 1, example = 10)]
    pub per_page: i64,
    /// The number of this page, from 1.
    #[schema(minimum = 1, example = 1)]
    pub current_page: i64,
    /// The number of the last page, at least 1.
    #[schema(minimum = 1, example = 10)]
    pub last_page: i64,
}

impl Pagination {
    /// For page `current_page` of a list of `total` items, `per_page` (at least 1) a page.
    #[must_use]
    pub fn new(total: i64, per_page: i64, current_page: i64) -> Self {
        let pages = total.max(0).saturating_add(per_page - 1) / per_page;
        Self {
            total,
            per_page,
            current_page,
            last_page: pages.max(1),
        }
    }
}

/// The schema of an envelope: `success` is a constant, `member` the name of its content.
pub(crate) fn envelope_schema(
    description: &str,
    success: bool,
    member: &str,
    data: RefOr<Schema>,
    meta: Option<RefOr<Schema>>,
) -> RefOr<Schema> {
    let flag = ObjectBuilder::new()
        .schema_type(SchemaType::Type(Type::Boolean))
        .description(Some(format!("Always `{success}`.")))
        .enum_values(Some([success]));
    let mut object: ObjectBuilder = ObjectBuilder::new()
        .schema_type(SchemaType::Type(Type::Object))
        .description(Some(description))
        .property("success", flag)
        .property(member, data)
        .required("success")
        .required(member);
    if let Some(meta) = meta {
        object = object.property("meta", meta).required("meta");
    }
    let object: Object = object.build();
    RefOr::T(Schema::Object(object))
}

fn push_with_dependencies<T: ToSchema>(schemas: &mut Vec<(String, RefOr<Schema>)>) {
    schemas.push((T::name().into_owned(), T::schema()));
    T::schemas(schemas);
}

fn reference<T: ToSchema>() -> RefOr<Schema> {
    Ref::from_schema_name(T::name()).into()
}

impl<T: ToSchema> PartialSchema for Envelope<T> {
    fn schema() -> RefOr<Schema> {
        let description = format!("A success response with `{}` as its data.", T::name());
        envelope_schema(&description, true, "data", reference::<T>(), None)
    }
}

impl<T: ToSchema> ToSchema for Envelope<T> {
    fn name() -> Cow<'static, str> {
        format!("{}Envelope", T::name()).into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        push_with_dependencies::<T>(schemas);
    }
}

impl<T: ToSchema> PartialSchema for ListEnvelope<T> {
    fn schema() -> RefOr<Schema> {
        let description = format!(
            "A success response with one page of a list of `{}`.",
            T::name()
        );
        let items = ArrayBuilder::new().items(reference::<T>()).build();
        let data = RefOr::T(Schema::Array(items));
        envelope_schema(&description, true, "data", data, Some(reference::<Meta>()))
    }
}

impl<T: ToSchema> ToSchema for ListEnvelope<T> {
    fn name() -> Cow<'static, str> {
        format!("{}ListEnvelope", T::name()).into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        push_with_dependencies::<T>(schemas);
        push_with_dependencies::<Meta>(schemas);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_page_is_at_least_one() {
        let last = |total, per_page| Pagination::new(total, per_page, 1).last_page;
        assert_eq!(
            [
                last(0, 10),
                last(1, 10),
                last(10, 10),
                last(11, 10),
                last(100, 10)
            ],
            [1, 1, 1, 2, 10]
        );
    }

    #[test]
    fn an_envelope_names_and_collects_what_it_carries() {
        assert_eq!(<ListEnvelope<Pagination>>::name(), "PaginationListEnvelope");
        let mut schemas = Vec::new();
        <ListEnvelope<Pagination>>::schemas(&mut schemas);
        let names: Vec<_> = schemas.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["Pagination", "Meta", "Pagination"]);
    }
}
