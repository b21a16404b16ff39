//! Submissions: a worker's claim on a task, its result and its review.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::task::UserRef;
use super::text_enum::text_enum;
use crate::{Envelope, Json, ListEnvelope, SubmissionId, TaskId, Timestamp};

text_enum! {
    /// The status of a submission.
    SubmissionStatus, "The status of a submission.\n\n- `claimed`: the worker is working on it\n- `submitted`: waiting for review\n- `approved`: accepted and paid\n- `rejected`: not accepted\n- `withdrawn`: the worker gave the claim back\n- `lapsed`: nothing was submitted in time\n- `appealed`: rejected, and the worker asked for a second review" {
        /// The worker is working on it.
        Claimed = "claimed",
        /// Waiting for review.
        Submitted = "submitted",
        /// Accepted and paid.
        Approved = "approved",
        /// Not accepted.
        Rejected = "rejected",
        /// The worker gave the claim back.
        Withdrawn = "withdrawn",
        /// Nothing was submitted in time.
        Lapsed = "lapsed",
        /// Rejected, and the worker asked for a second review.
        Appealed = "appealed",
    }
}

/// A worker's claim on a task, with its result and review.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Submission {
    /// The ID of the submission.
    pub id: SubmissionId,
    /// The ID of the task.
    pub task_id: TaskId,
    /// The user who claimed the task.
    pub worker: UserRef,
    /// The status of the submission.
    pub status: SubmissionStatus,
    /// The submitted result, any JSON; null until it is submitted.
    #[schema(required = true, value_type = Value, example = json!({ "colours": ["blue", "white", "green"] }))]
    pub result: Json,
    /// The creator's feedback on the result; null if there is none.
    #[schema(required = true, example = "Well done.")]
    pub feedback: Option<String>,
    /// The worker's reason for the appeal; null if there was no appeal.
    #[schema(required = true, example = "The third colour is in the corner.")]
    pub appeal_reason: Option<String>,
    /// The reward paid on approval, in whole tokens.
    #[schema(minimum = 1, example = 28)]
    pub reward: i64,
    /// When the task was claimed.
    pub claimed_at: Timestamp,
    /// When the claim lapses unless a result is submitted.
    pub claim_expires_at: Timestamp,
    /// When the result was submitted; null until then.
    #[schema(required = true)]
    pub submitted_at: Option<Timestamp>,
    /// When the result was last approved or rejected; null until then.
    #[schema(required = true)]
    pub reviewed_at: Option<Timestamp>,
    /// When the worker appealed; null if there was no appeal.
    #[schema(required = true)]
    pub appealed_at: Option<Timestamp>,
}

/// The body of a request that submits a result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "result": { "colours": ["blue", "white", "green"] } }))]
pub struct ResultIn {
    /// The result: any JSON of at most 64 KiB that fits the task's `result_schema`.
    #[schema(value_type = Value, required = true, example = json!({ "colours": ["blue", "white", "green"] }))]
    pub result: Json,
}

/// The body of a request that approves a submission.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "feedback": "Well done." }))]
pub struct ApprovalIn {
    /// Feedback for the worker.
    #[schema(
        nullable = false,
        min_length = 1,
        max_length = 2000,
        format = "some-lines",
        example = "Well done."
    )]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feedback: Option<String>,
}

/// The body of a request that rejects a submission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "feedback": "The third colour is missing." }))]
pub struct RejectionIn {
    /// Feedback for the worker.
    #[schema(
        min_length = 1,
        max_length = 2000,
        format = "some-lines",
        example = "The third colour is missing."
    )]
    pub feedback: String,
}

/// The body of a request that appeals a rejection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "reason": "The third colour is in the corner." }))]
pub struct AppealIn {
    /// Why the worker disagrees with the rejection.
    #[schema(
        min_length = 1,
        max_length = 2000,
        format = "some-lines",
        example = "The third colour is in the corner."
    )]
    pub reason: String,
}

/// Filters for a list of submissions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SubmissionFilter {
    /// Only submissions with this status.
    #[param(inline, nullable = false)]
    pub status: Option<SubmissionStatus>,
}

/// The path parameter that names a submission.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct SubmissionPath {
    /// The ID of the submission.
    #[param(inline)]
    pub submission_id: SubmissionId,
}

/// The response body that carries a [`Submission`].
pub type SubmissionEnvelope = Envelope<Submission>;
/// A page of [`Submission`]s.
pub type SubmissionListEnvelope = ListEnvelope<Submission>;
