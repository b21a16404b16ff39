//! What an account has asked of the API.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Envelope;

/// The requests of an account in the last 30 days, today included. Counts are gathered in memory
/// and written every few seconds; a crash may lose the last of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Usage {
    /// The first day counted: a UTC date.
    #[schema(example = "2023-04-21", format = Date)]
    pub since: String,
    /// All requests.
    #[schema(minimum = 0, example = 1234)]
    pub requests: i64,
    /// Those refused by the gate: answered 403 or 429.
    #[schema(minimum = 0, example = 12)]
    pub refused: i64,
    /// `refused` as a share of `requests`, 0 when there were none.
    #[schema(minimum = 0, maximum = 1, example = 0.0097)]
    pub refused_share: f64,
    /// By day, the oldest first; days without a request are left out.
    pub by_day: Vec<DayUsage>,
    /// By operation, in the order of their ids.
    pub by_operation: Vec<OperationUsage>,
}

/// A day's requests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DayUsage {
    /// The UTC date.
    #[schema(example = "2023-05-20", format = Date)]
    pub day: String,
    /// All requests.
    #[schema(minimum = 0, example = 100)]
    pub requests: i64,
    /// Those answered 403 or 429.
    #[schema(minimum = 0, example = 1)]
    pub refused: i64,
}

/// An operation's requests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OperationUsage {
    /// The operation's id.
    #[schema(example = "get_profile")]
    pub operation: String,
    /// All requests.
    #[schema(minimum = 0, example = 100)]
    pub requests: i64,
    /// Those answered 403 or 429.
    #[schema(minimum = 0, example = 1)]
    pub refused: i64,
}

/// The answer that carries a [`Usage`].
pub type UsageEnvelope = Envelope<Usage>;
