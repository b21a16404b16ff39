//! What the server must know of an operation: what it needs, and what its requests must look like.
//!
//! The gate, the extractors and the handlers read these types. They do not know where an operation
//! comes from: the table is made in [`crate::contract`], which stands above the handlers.

mod face;
mod parameters;

use actix_web::http::Method;
use aivy_schema::Schema;
use aivy_types::{ErrorCode, Permission};

pub use face::{Face, MCP_PATH, OPENAI_PATH};
pub use parameters::Parameters;

/// Where every operation lives.
pub const BASE_PATH: &str = "/v1";

/// What the server must know of an operation before it runs it.
#[derive(Debug)]
pub struct Operation {
    /// Its place in the table.
    pub index: u16,
    /// Its id: `get_profile`.
    pub id: String,
    /// Its method.
    pub method: Method,
    /// Its path under [`BASE_PATH`], with `{parameters}`.
    pub path: String,
    /// Whose shape its answers have.
    pub face: Face,
    /// Whether it needs no key.
    pub public: bool,
    /// The permission that the key needs; `None`: any valid key will do.
    pub permission: Option<Permission>,
    /// The status of its success.
    pub success: u16,
    /// What is kept of its answer under an `Idempotency-Key`.
    pub keeps: Keeps,
    /// The codes it can answer.
    pub errors: Vec<ErrorCode>,
    /// What its query must look like.
    pub query: Parameters,
    /// What the parameters in its path must look like.
    pub in_path: Parameters,
    /// What its body must look like; `None`: it takes none.
    pub body: Option<Schema>,
    /// How large its body may be.
    pub body_size: BodySize,
}

/// What is kept of an answer under an `Idempotency-Key`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeps {
    /// Nothing: the operation takes no such key.
    Nothing,
    /// The answer, together with its effect.
    Answer,
    /// The answer, after the key was claimed for it: its effect is outside of the database.
    Claimed,
}

impl Keeps {
    /// AI tools may ask a provider, and that is not undone with a transaction.
    pub(crate) fn of(method: &str, permission: Option<&str>) -> Self {
        match permission {
            _ if method != "post" => Self::Nothing,
            Some(permission) if permission == Permission::UseAi.as_str() => Self::Claimed,
            _ => Self::Answer,
        }
    }
}

impl Operation {
    /// Whether a body belongs to its requests.
    #[must_use]
    pub fn takes_body(&self) -> bool {
        self.body.is_some() || (self.face != Face::Aivy && self.method == Method::POST)
    }
}

/// How large the body of an operation may be. The numbers are settings:
/// [`Settings::body_limit_of`](crate::Settings::body_limit_of).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodySize {
    /// As large as that of most operations.
    Ordinary,
    /// Larger: conversations with pictures.
    Large,
}
