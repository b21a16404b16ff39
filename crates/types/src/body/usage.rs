//! What an account has asked of the API.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Envelope, KeyId};

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
    /// What was spent on AI tools, and what may be.
    pub ai: AiUsage,
}

/// An account's use of AI tools.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AiUsage {
    /// What the account may spend of the tokens of AI providers.
    pub budget: AiBudget,
    /// The runs of the last 30 days, by tool, model and key in this order.
    pub runs: Vec<AiRuns>,
}

/// What an account may spend in a month, in tokens of the AI providers, and what has become of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AiBudget {
    /// The UTC month.
    #[schema(pattern = "^[0-9]{4}-[0-9]{2}$", example = "2023-05")]
    pub month: String,
    /// Tokens that may be spent in it; null: as many as you like.
    #[schema(minimum = 0, example = 1_000_000, required = true)]
    pub limit: Option<i64>,
    /// Tokens that were spent.
    #[schema(minimum = 0, example = 52_417)]
    pub spent: i64,
    /// Tokens that are set aside for calls that are under way.
    #[schema(minimum = 0, example = 0)]
    pub reserved: i64,
}

/// The runs of a tool with a model and a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AiRuns {
    /// The tool's name.
    #[schema(example = "chat")]
    pub tool: String,
    /// The model of a provider; null for what runs inside the server.
    #[schema(example = "gpt-5-mini", required = true)]
    pub model: Option<String>,
    /// The key that asked; null for the dashboard.
    #[schema(required = true)]
    pub key_id: Option<KeyId>,
    /// All runs.
    #[schema(minimum = 0, example = 31)]
    pub runs: i64,
    /// Those that failed.
    #[schema(minimum = 0, example = 1)]
    pub failures: i64,
    /// Tokens of the provider; characters read by what runs inside the server.
    #[schema(minimum = 0, example = 52_417)]
    pub units: i64,
    /// The time that they took together, in milliseconds.
    #[schema(minimum = 0, example = 48_120)]
    pub time_ms: i64,
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
