//! An account's use of the API.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Envelope, KeyId};

/// The requests of an account in the last 30 days, including today. Counts are collected in memory
/// and written every few seconds; a crash may lose the latest ones.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Usage {
    /// The first day that is counted (UTC date).
    #[schema(example = "2023-04-21", format = Date)]
    pub since: String,
    /// The number of requests.
    #[schema(minimum = 0, example = 1234)]
    pub requests: i64,
    /// Requests that were refused with 403 or 429.
    #[schema(minimum = 0, example = 12)]
    pub refused: i64,
    /// `refused` divided by `requests`, from 0 to 1; 0 if there were no requests.
    #[schema(minimum = 0, maximum = 1, example = 0.0097)]
    pub refused_share: f64,
    /// Requests per day, oldest first; days without requests are omitted.
    pub by_day: Vec<DayUsage>,
    /// Requests per operation, sorted by operation ID.
    pub by_operation: Vec<OperationUsage>,
    /// The use of AI tools, and their budget.
    pub ai: AiUsage,
}

/// An account's use of AI tools.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AiUsage {
    /// The account's budget of AI provider tokens.
    pub budget: AiBudget,
    /// The runs of the last 30 days, sorted by tool, model and key.
    pub runs: Vec<AiRuns>,
}

/// An account's monthly budget, in tokens of the AI providers, and how much of it is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AiBudget {
    /// The month (UTC).
    #[schema(pattern = "^[0-9]{4}-[0-9]{2}$", example = "2023-05")]
    pub month: String,
    /// The monthly limit in tokens; null for no limit.
    #[schema(minimum = 0, example = 1_000_000, required = true)]
    pub limit: Option<i64>,
    /// Tokens spent this month.
    #[schema(minimum = 0, example = 52_417)]
    pub spent: i64,
    /// Tokens reserved for calls in progress.
    #[schema(minimum = 0, example = 0)]
    pub reserved: i64,
}

/// The runs of one tool with one model and one key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AiRuns {
    /// The name of the tool.
    #[schema(example = "chat")]
    pub tool: String,
    /// The provider's model; null for tools that run inside the server.
    #[schema(example = "gpt-5-mini", required = true)]
    pub model: Option<String>,
    /// The ID of the key that was used; null for the dashboard.
    #[schema(required = true)]
    pub key_id: Option<KeyId>,
    /// The number of runs.
    #[schema(minimum = 0, example = 31)]
    pub runs: i64,
    /// The number of failed runs.
    #[schema(minimum = 0, example = 1)]
    pub failures: i64,
    /// Tokens used with a provider, or characters read by a tool that runs inside the server.
    #[schema(minimum = 0, example = 52_417)]
    pub units: i64,
    /// The total run time, in milliseconds.
    #[schema(minimum = 0, example = 48_120)]
    pub time_ms: i64,
}

/// The requests of one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DayUsage {
    /// The day (UTC date).
    #[schema(example = "2023-05-20", format = Date)]
    pub day: String,
    /// The number of requests.
    #[schema(minimum = 0, example = 100)]
    pub requests: i64,
    /// Requests that were refused with 403 or 429.
    #[schema(minimum = 0, example = 1)]
    pub refused: i64,
}

/// The requests of one operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OperationUsage {
    /// The ID of the operation.
    #[schema(example = "get_profile")]
    pub operation: String,
    /// The number of requests.
    #[schema(minimum = 0, example = 100)]
    pub requests: i64,
    /// Requests that were refused with 403 or 429.
    #[schema(minimum = 0, example = 1)]
    pub refused: i64,
}

/// The response body that carries a [`Usage`].
pub type UsageEnvelope = Envelope<Usage>;
