//! The rows of the table of routes, and the macro `routes!` for them.

use actix_web::http::Method;
use aivy_types::Permission;
use utoipa::openapi::RefOr;
use utoipa::openapi::path::Operation;
use utoipa::openapi::schema::Schema;

/// An operation in the table of routes.
#[derive(Debug)]
pub struct Row {
    /// Its ID: `get_profile`.
    pub id: &'static str,
    /// Its method.
    pub method: Method,
    /// Its path below [`BASE_PATH`](crate::operation::BASE_PATH), with `{parameters}`.
    pub path: &'static str,
    /// Its group for readers: one of [`TAGS`](super::TAGS).
    pub tag: &'static str,
    /// The permission that the key must have; `None`: any valid key.
    pub permission: Option<Permission>,
    /// The handler's description of it.
    pub described: fn() -> Operation,
    /// Adds the schemas that it refers to.
    pub schemas: fn(&mut Vec<(String, RefOr<Schema>)>),
}

/// Defines `table`, the constants in `operation_id`, and `serve`, from the table of routes.
macro_rules! routes {
    ($($module:ident in $prefix:literal, $tag:literal {
        $($name:ident: $method:ident $path:literal, $need:ident $(, $own_tag:literal)?;)*
    })*) => {
        /// A constant for each operation id, for callers that name an operation.
        #[allow(non_upper_case_globals, reason = "they are written as they stand on the wire")]
        pub mod operation_id {
            $($(
                #[doc = concat!("`", stringify!($method), " /v1", $prefix, $path, "`")]
                pub const $name: &str = stringify!($name);
            )*)*
        }

        /// Every operation.
        #[must_use]
        pub fn table() -> Vec<Row> {
            vec![$($(Row {
                id: operation_id::$name,
                method: actix_web::http::Method::$method,
                path: concat!($prefix, $path),
                tag: $crate::routes::row::tag!($tag $(, $own_tag)?),
                permission: $crate::routes::row::need!($need),
                described: <$module::$name::Described as utoipa::Path>::operation,
                schemas: |all| {
                    utoipa_actix_web::OpenApiFactory::schemas(&$module::$name::Described, all);
                },
            },)*)*]
        }

        /// Registers all operations. A scope for each resource and none around them: each level
        /// costs every request a match and an allocation.
        pub fn serve(config: &mut actix_web::web::ServiceConfig) {
            use actix_web::{guard, http::Method, web};
            $(
                let scope = web::scope(&format!("{}{}", $crate::operation::BASE_PATH, $prefix));
                config.service(scope$(.service(
                    web::resource($path)
                        .name(operation_id::$name)
                        .guard(guard::Method(Method::$method))
                        .to($module::$name::handle),
                ))*);
            )*
        }
    };
}

/// A row's own tag, or that of its resource.
macro_rules! tag {
    ($of_resource:literal) => {
        $of_resource
    };
    ($of_resource:literal, $own:literal) => {
        $own
    };
}

/// The permission of a row.
macro_rules! need {
    (any) => {
        None
    };
    ($permission:ident) => {
        Some(aivy_types::Permission::$permission)
    };
}

pub(super) use {need, routes, tag};
