//! What the server must know about an operation: its permission, and the schemas of its requests.
//!
//! The gate, the extractors and the handlers use these types. They do not depend on the source of
//! an operation: [`crate::contract`] makes the table, and depends on the handlers.

mod face;
mod parameters;

use actix_web::http::Method;
use aivy_schema::Schema;
use aivy_types::{ErrorCode, Permission};

pub use face::{Face, MCP_PATH, OPENAI_PATH};
pub use parameters::Parameters;

/// The base path of all operations.
pub const BASE_PATH: &str = "/v1";

/// What the server must know about an operation before it runs it.
#[derive(Debug)]
pub struct Operation {
    /// Its index in the table.
    pub index: u16,
    /// Its ID: `get_profile`.
    pub id: String,
    /// Its method.
    pub method: Method,
    /// Its path below [`BASE_PATH`], with `{parameters}`.
    pub path: String,
    /// The format of its responses.
    pub face: Face,
    /// Whether it needs no key.
    pub public: bool,
    /// The permission that the key must have; `None`: any valid key.
    pub permission: Option<Permission>,
    /// The HTTP status of its success.
    pub success: u16,
    /// What is stored of its response for an `Idempotency-Key`.
    pub keeps: Keeps,
    /// Its error codes.
    pub errors: Vec<ErrorCode>,
    /// The parameters of its query.
    pub query: Parameters,
    /// The parameters of its path.
    pub in_path: Parameters,
    /// The schema of its body; `None` if it takes none.
    pub body: Option<Schema>,
    /// The limit for its body.
    pub body_size: BodySize,
}

/// What is stored of a response for an `Idempotency-Key`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeps {
    /// Nothing: the operation does not support the header.
    Nothing,
    /// The response, together with its effect.
    Answer,
    /// The response, after the key was claimed for it: its effect is outside of the database.
    Claimed,
}

impl Keeps {
    /// AI tools may call a provider, which cannot be rolled back with a transaction.
    pub(crate) fn of(method: &str, permission: Option<&str>) -> Self {
        match permission {
            _ if method != "post" => Self::Nothing,
            Some(permission) if permission == Permission::UseAi.as_str() => Self::Claimed,
            _ => Self::Answer,
        }
    }
}

impl Operation {
    /// Whether its requests have a body.
    #[must_use]
    pub fn takes_body(&self) -> bool {
        self.body.is_some() || (self.face != Face::Aivy && self.method == Method::POST)
    }
}

/// The limit for the body of an operation. The sizes are settings:
/// [`Settings::body_limit_of`](crate::Settings::body_limit_of).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodySize {
    /// The limit for most operations.
    Ordinary,
    /// Larger: conversations with pictures.
    Large,
}
