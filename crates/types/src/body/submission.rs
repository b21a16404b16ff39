//! Submissions: a worker's claim on a task, and what came of it.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::task::UserRef;
use super::text_enum::text_enum;
use crate::{Envelope, Json, ListEnvelope, SubmissionId, TaskId, Timestamp};

text_enum! {
    /// Where a submission stands.
    SubmissionStatus, "Where a submission stands.\n\n- `claimed`: being worked on\n- `submitted`: waits for review\n- `approved`: accepted and paid\n- `rejected`: not accepted\n- `withdrawn`: given back by the worker\n- `lapsed`: nothing was submitted in time\n- `appealed`: rejected, and the worker asked for another look" {
        /// Being worked on.
        Claimed = "claimed",
        /// Waits for review.
        Submitted = "submitted",
        /// Accepted and paid.
        Approved = "approved",
        /// Not accepted.
        Rejected = "rejected",
        /// Given back by the worker.
        Withdrawn = "withdrawn",
        /// Nothing was submitted in time.
        Lapsed = "lapsed",
        /// Rejected, and the worker asked for another look.
        Appealed = "appealed",
    }
}

/// A worker's claim on a task, and what came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Submission {
    /// The submission.
    pub id: SubmissionId,
    /// The task.
    pub task_id: TaskId,
    /// Who works.
    pub worker: UserRef,
    /// Where it stands.
    pub status: SubmissionStatus,
    /// What was submitted: any JSON; null before.
    #[schema(required = true, value_type = Value, example = json!({ "colours": ["blue", "white", "green"] }))]
    pub result: Json,
    /// What the creator said of it.
    #[schema(required = true, example = "Well done.")]
    pub feedback: Option<String>,
    /// Why the worker appealed.
    #[schema(required = true, example = "The third colour is in the corner.")]
    pub appeal_reason: Option<String>,
    /// What it pays when it is approved, in whole tokens.
    #[schema(minimum = 1, example = 28)]
    pub reward: i64,
    /// When the slot was taken.
    pub claimed_at: Timestamp,
    /// When the claim lapses if nothing is submitted.
    pub claim_expires_at: Timestamp,
    /// When the result came.
    #[schema(required = true)]
    pub submitted_at: Option<Timestamp>,
    /// When it was approved or rejected last.
    #[schema(required = true)]
    pub reviewed_at: Option<Timestamp>,
    /// When the worker appealed.
    #[schema(required = true)]
    pub appealed_at: Option<Timestamp>,
}

/// What is submitted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "result": { "colours": ["blue", "white", "green"] } }))]
pub struct ResultIn {
    /// The result: any JSON of at most 64 KiB that fits the task's `result_schema`.
    #[schema(value_type = Value, required = true, example = json!({ "colours": ["blue", "white", "green"] }))]
    pub result: Json,
}

/// What an approval may say.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "feedback": "Well done." }))]
pub struct ApprovalIn {
    /// What the worker is told.
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

/// What a rejection must say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "feedback": "The third colour is missing." }))]
pub struct RejectionIn {
    /// What the worker is told.
    #[schema(
        min_length = 1,
        max_length = 2000,
        format = "some-lines",
        example = "The third colour is missing."
    )]
    pub feedback: String,
}

/// What an appeal must say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "reason": "The third colour is in the corner." }))]
pub struct AppealIn {
    /// Why the rejection was wrong.
    #[schema(
        min_length = 1,
        max_length = 2000,
        format = "some-lines",
        example = "The third colour is in the corner."
    )]
    pub reason: String,
}

/// Which submissions are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SubmissionFilter {
    /// Only those that stand so.
    #[param(inline, nullable = false)]
    pub status: Option<SubmissionStatus>,
}

/// The submission that a path names.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct SubmissionPath {
    /// The id of the submission.
    #[param(inline)]
    pub submission_id: SubmissionId,
}

/// The answer that carries a [`Submission`].
pub type SubmissionEnvelope = Envelope<Submission>;
/// A page of [`Submission`]s.
pub type SubmissionListEnvelope = ListEnvelope<Submission>;
