//! The wire types of AIVY: the bodies of requests and responses, and the two tables that every
//! layer reads (error codes and permissions).
//!
//! There is no logic here beyond reading and writing the types, and no I/O.

pub mod ai;
pub mod body;
pub mod envelope;
pub mod error;
pub mod id;
pub mod json;
pub mod permission;
pub mod plan;
pub mod time;
mod words;

pub use envelope::{Envelope, ListEnvelope, Meta, Pagination};
pub use error::{ErrorBody, ErrorCode, ErrorEnvelope};
pub use id::{
    InvalidId, KeyId, PoolId, PositionId, RequestId, ReservationId, SessionId, SubmissionId,
    TaskId, TransactionId, UserId,
};
pub use json::Json;
pub use permission::{Permission, Permissions};
pub use plan::Plan;
pub use time::Timestamp;
pub use words::UnknownWord;
