//! Tasks: paid work.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::patch::{Clearable, ClearableTimestamp};
use super::text_enum::text_enum;
use crate::{Envelope, Json, ListEnvelope, TaskId, Timestamp, UserId};

text_enum! {
    /// The kind of work.
    TaskCategory, "The kind of work.\n\n- `annotation`: labelling existing data\n- `evaluation`: judging existing data\n- `generation`: creating new content\n- `translation`: translating between languages\n- `research`: finding information\n- `other`: any other work" {
        /// Labelling existing data.
        Annotation = "annotation",
        /// Judging existing data.
        Evaluation = "evaluation",
        /// Creating new content.
        Generation = "generation",
        /// Translating between languages.
        Translation = "translation",
        /// Finding information.
        Research = "research",
        /// Any other work.
        Other = "other",
    }
}

text_enum! {
    /// The status of a task.
    TaskStatus, "The status of a task.\n\n- `open`: can be claimed\n- `paused`: cannot be claimed at the moment\n- `completed`: every slot was approved and paid\n- `cancelled`: ended by its creator\n- `expired`: the deadline has passed" {
        /// Can be claimed.
        Open = "open",
        /// Cannot be claimed at the moment.
        Paused = "paused",
        /// Every slot was approved and paid.
        Completed = "completed",
        /// Ended by its creator.
        Cancelled = "cancelled",
        /// The deadline has passed.
        Expired = "expired",
    }
}

text_enum! {
    /// How results are reviewed.
    Review, "How results are reviewed: by the creator (`manual`), or only by the `result_schema` (`automatic`: a valid result is approved and paid immediately)." {
        /// By the creator.
        Manual = "manual",
        /// Only by the `result_schema`.
        Automatic = "automatic",
    }
}

text_enum! {
    /// The statuses that a creator can set.
    TaskSwitch, "The statuses that a creator can set." {
        /// Can be claimed.
        Open = "open",
        /// Cannot be claimed at the moment.
        Paused = "paused",
    }
}

text_enum! {
    /// The sort key of a list of tasks.
    TaskSort, "The sort key. Tasks without a deadline are sorted as if they had the latest one." {
        /// The time of publication.
        CreatedAt = "created_at",
        /// The reward.
        Reward = "reward",
        /// The deadline.
        Deadline = "deadline",
    }
}

text_enum! {
    /// The sort order.
    Order, "The sort order.\n\n- `desc`: newest or largest first\n- `asc`: oldest or smallest first" {
        /// Newest or largest first.
        Desc = "desc",
        /// Oldest or smallest first.
        Asc = "asc",
    }
}

/// A user's public identity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UserRef {
    /// The ID of the user.
    pub id: UserId,
    /// The user's public name.
    #[schema(example = "johndoe")]
    pub username: String,
}

/// A task: paid work.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Task {
    /// The ID of the task.
    pub id: TaskId,
    /// The title of the task.
    #[schema(example = "Name the colours of a picture")]
    pub title: String,
    /// What the worker has to do.
    #[schema(example = "List the three colours that cover most of the picture.")]
    pub description: String,
    /// The kind of work.
    pub category: TaskCategory,
    /// The reward for each approved submission, in whole tokens.
    #[schema(minimum = 1, example = 28)]
    pub reward: i64,
    /// The number of submissions that will be paid.
    #[schema(minimum = 1, example = 3)]
    pub slots: i64,
    /// The number of slots that can still be claimed.
    #[schema(minimum = 0, example = 2)]
    pub slots_left: i64,
    /// The status of the task.
    pub status: TaskStatus,
    /// The data to work on, any JSON; null if the description is enough.
    #[schema(required = true, value_type = Value, example = json!({ "picture": "https://example.com/1.jpg" }))]
    pub input: Json,
    /// The JSON Schema (draft 2020-12) that every result must match; null if any JSON is accepted.
    #[schema(required = true, nullable = true, value_type = Option<Value>, example = json!({ "type": "object", "required": ["colours"], "properties": { "colours": { "type": "array", "items": { "type": "string" } } } }))]
    pub result_schema: Option<Json>,
    /// How results are reviewed.
    pub review: Review,
    /// How long a claim holds its slot, in seconds.
    #[schema(minimum = 60, example = 3600)]
    pub claim_ttl_seconds: i64,
    /// The time after which a result that was not reviewed is approved automatically, in seconds.
    #[schema(minimum = 60, example = 259_200)]
    pub review_ttl_seconds: i64,
    /// The minimum stake that a worker must have, in whole tokens.
    #[schema(minimum = 0, example = 0)]
    pub min_stake: i64,
    /// When the task expires unless it is completed; null if it never expires.
    #[schema(required = true)]
    pub deadline: Option<Timestamp>,
    /// The user who published the task and pays for it.
    pub creator: UserRef,
    /// When the task was published.
    pub created_at: Timestamp,
    /// When the task was last changed.
    pub updated_at: Timestamp,
}

/// The body of a request that publishes a task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "title": "Name the colours of a picture",
    "description": "List the three colours that cover most of the picture.",
    "category": "annotation",
    "reward": 28,
    "slots": 3,
    "input": { "picture": "https://example.com/1.jpg" },
    "result_schema": { "type": "object", "required": ["colours"], "properties": { "colours": { "type": "array", "items": { "type": "string" } } } }
}))]
pub struct TaskIn {
    /// The title of the task.
    #[schema(
        min_length = 1,
        max_length = 120,
        format = "one-line",
        example = "Name the colours of a picture"
    )]
    pub title: String,
    /// What the worker has to do.
    #[serde(default)]
    #[schema(
        required = false,
        max_length = 10_000,
        pattern = r"^[^\x00]*$",
        example = "List the three colours that cover most of the picture."
    )]
    pub description: String,
    /// The kind of work.
    pub category: TaskCategory,
    /// The reward for each approved submission, in whole tokens.
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64, example = 28)]
    pub reward: i64,
    /// The number of submissions that will be paid.
    #[serde(default = "one")]
    #[schema(
        required = false,
        minimum = 1,
        maximum = 10_000,
        default = 1,
        example = 3
    )]
    pub slots: i64,
    /// The data to work on: any JSON of at most 64 KiB.
    #[serde(default)]
    #[schema(required = false, value_type = Value, example = json!({ "picture": "https://example.com/1.jpg" }))]
    pub input: Json,
    /// A JSON Schema (draft 2020-12) that every result must match: at most 64 KiB, no references to
    /// other documents. If omitted or null, any JSON is accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>, required = false, nullable = true, example = json!({ "type": "object", "required": ["colours"] }))]
    pub result_schema: Option<Json>,
    /// How results are reviewed. Default: `manual`.
    #[serde(default = "manual")]
    #[schema(required = false)]
    pub review: Review,
    /// How long a claim holds its slot, in seconds.
    #[serde(default = "an_hour")]
    #[schema(
        required = false,
        minimum = 60,
        maximum = 604_800,
        default = 3600,
        example = 3600
    )]
    pub claim_ttl_seconds: i64,
    /// The time after which a result that was not reviewed is approved automatically, in seconds.
    #[serde(default = "three_days")]
    #[schema(
        required = false,
        minimum = 60,
        maximum = 2_592_000,
        default = 259_200,
        example = 259_200
    )]
    pub review_ttl_seconds: i64,
    /// The minimum stake that a worker must have, in whole tokens.
    #[serde(default)]
    #[schema(
        required = false,
        minimum = 0,
        maximum = 9_007_199_254_740_991_i64,
        default = 0,
        example = 0
    )]
    pub min_stake: i64,
    /// When the task expires unless it is completed; must be in the future. If omitted or null, it
    /// never expires.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    pub deadline: Option<Timestamp>,
}

const fn one() -> i64 {
    1
}

const fn an_hour() -> i64 {
    3600
}

const fn three_days() -> i64 {
    259_200
}

const fn manual() -> Review {
    Review::Manual
}

/// A change of a task. Omitted members stay unchanged.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "title": "Name the colours of a picture", "status": "paused" }))]
pub struct TaskPatch {
    /// The title of the task.
    #[schema(
        nullable = false,
        min_length = 1,
        max_length = 120,
        format = "one-line",
        example = "Name the colours of a picture"
    )]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What the worker has to do.
    #[schema(
        nullable = false,
        max_length = 10_000,
        pattern = r"^[^\x00]*$",
        example = "List the three colours that cover most of the picture."
    )]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// When the task expires; must be in the future. Null removes the deadline.
    #[schema(value_type = ClearableTimestamp, required = false)]
    #[serde(default, skip_serializing_if = "Clearable::is_absent")]
    pub deadline: Clearable<Timestamp>,
    /// The new status: whether the task can be claimed.
    #[schema(nullable = false)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<TaskSwitch>,
}

/// Filters and sort order for a list of tasks.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TaskFilter {
    /// Only tasks with this status.
    #[param(inline, nullable = false)]
    pub status: Option<TaskStatus>,
    /// Only tasks of this category.
    #[param(inline, nullable = false)]
    pub category: Option<TaskCategory>,
    /// Only tasks of this creator: `me` or the ID of a user.
    #[param(nullable = false, pattern = "^(me|usr_[0-9a-z]{1,32})$")]
    pub creator: Option<String>,
    /// Only tasks with at least this reward, in whole tokens.
    #[param(nullable = false, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub min_reward: Option<i64>,
    /// Search titles: only tasks whose title contains all of these words.
    #[param(
        nullable = false,
        min_length = 1,
        max_length = 200,
        pattern = r"^[^\x00]*$"
    )]
    pub q: Option<String>,
    /// The sort key. Tasks without a deadline are sorted as if they had the latest one. Default:
    /// `created_at`.
    #[serde(default = "by_creation")]
    #[param(inline, required = false)]
    pub sort: TaskSort,
    /// The sort order. Default: `desc`.
    #[serde(default = "downwards")]
    #[param(inline, required = false)]
    pub order: Order,
}

const fn by_creation() -> TaskSort {
    TaskSort::CreatedAt
}

const fn downwards() -> Order {
    Order::Desc
}

/// The path parameter that names a task.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct TaskPath {
    /// The ID of the task.
    #[param(inline)]
    pub task_id: TaskId,
}

/// The response body that carries a [`Task`].
pub type TaskEnvelope = Envelope<Task>;
/// A page of [`Task`]s.
pub type TaskListEnvelope = ListEnvelope<Task>;
