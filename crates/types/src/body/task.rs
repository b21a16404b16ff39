//! Tasks: work that is paid for.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::patch::{Clearable, ClearableTimestamp};
use super::text_enum::text_enum;
use crate::{Envelope, Json, ListEnvelope, TaskId, Timestamp, UserId};

text_enum! {
    /// What kind of work a task is.
    TaskCategory, "What kind of work a task is." {
        /// Marking what is there.
        Annotation = "annotation",
        /// Judging what is there.
        Evaluation = "evaluation",
        /// Making something new.
        Generation = "generation",
        /// From one language into another.
        Translation = "translation",
        /// Finding something out.
        Research = "research",
        /// Anything else.
        Other = "other",
    }
}

text_enum! {
    /// Where a task stands.
    TaskStatus, "Where a task stands.\n\n- `open`: may be claimed\n- `paused`: may not be claimed for now\n- `completed`: every slot was approved and paid\n- `cancelled`: ended by its creator\n- `expired`: its deadline passed" {
        /// May be claimed.
        Open = "open",
        /// May not be claimed for now.
        Paused = "paused",
        /// Every slot was approved and paid.
        Completed = "completed",
        /// Ended by its creator.
        Cancelled = "cancelled",
        /// Its deadline passed.
        Expired = "expired",
    }
}

text_enum! {
    /// Who judges the results of a task.
    Review, "Who judges the results of a task: its creator (`manual`), or its `result_schema` alone (`automatic`: a result that fits is approved and paid at once)." {
        /// The creator.
        Manual = "manual",
        /// The schema of the result.
        Automatic = "automatic",
    }
}

text_enum! {
    /// What a creator may set a task's status to.
    TaskSwitch, "What a creator may set a task's status to." {
        /// May be claimed.
        Open = "open",
        /// May not be claimed for now.
        Paused = "paused",
    }
}

text_enum! {
    /// What a list of tasks is sorted by.
    TaskSort, "What tasks are sorted by. Tasks without a deadline count as having the latest." {
        /// The order of publication.
        CreatedAt = "created_at",
        /// The reward.
        Reward = "reward",
        /// The deadline.
        Deadline = "deadline",
    }
}

text_enum! {
    /// Which end of a list comes first.
    Order, "Which end comes first." {
        /// The largest or latest.
        Desc = "desc",
        /// The smallest or earliest.
        Asc = "asc",
    }
}

/// Somebody, as others see them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UserRef {
    /// The user.
    pub id: UserId,
    /// The name by which others see the user.
    #[schema(example = "johndoe")]
    pub username: String,
}

/// Work that is paid for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Task {
    /// The task.
    pub id: TaskId,
    /// What it is called.
    #[schema(example = "Name the colours of a picture")]
    pub title: String,
    /// What is to be done.
    #[schema(example = "List the three colours that cover most of the picture.")]
    pub description: String,
    /// What kind of work it is.
    pub category: TaskCategory,
    /// What each approved submission is paid, in whole tokens.
    #[schema(minimum = 1, example = 28)]
    pub reward: i64,
    /// How many submissions are paid for.
    #[schema(minimum = 1, example = 3)]
    pub slots: i64,
    /// How many can still be claimed.
    #[schema(minimum = 0, example = 2)]
    pub slots_left: i64,
    /// Where the task stands.
    pub status: TaskStatus,
    /// What is worked on: any JSON; null when there is nothing to add to the description.
    #[schema(required = true, value_type = Value, example = json!({ "picture": "https://example.com/1.jpg" }))]
    pub input: Json,
    /// The JSON Schema (draft 2020-12) that every result fits; null when any JSON will do.
    #[schema(required = true, nullable = true, value_type = Option<Value>, example = json!({ "type": "object", "required": ["colours"], "properties": { "colours": { "type": "array", "items": { "type": "string" } } } }))]
    pub result_schema: Option<Json>,
    /// Who judges the results.
    pub review: Review,
    /// For how long a claim holds its slot, in seconds.
    #[schema(minimum = 60, example = 3600)]
    pub claim_ttl_seconds: i64,
    /// After how long a result that nobody judged is approved, in seconds.
    #[schema(minimum = 60, example = 259_200)]
    pub review_ttl_seconds: i64,
    /// What a worker must have staked, in whole tokens.
    #[schema(minimum = 0, example = 0)]
    pub min_stake: i64,
    /// When it expires if it is not completed; null for never.
    #[schema(required = true)]
    pub deadline: Option<Timestamp>,
    /// Who published and pays it.
    pub creator: UserRef,
    /// When it was published.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
}

/// What a task is published with.
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
    /// What it is called.
    #[schema(
        min_length = 1,
        max_length = 120,
        format = "one-line",
        example = "Name the colours of a picture"
    )]
    pub title: String,
    /// What is to be done.
    #[serde(default)]
    #[schema(
        required = false,
        max_length = 10_000,
        pattern = r"^[^\x00]*$",
        example = "List the three colours that cover most of the picture."
    )]
    pub description: String,
    /// What kind of work it is.
    pub category: TaskCategory,
    /// What each approved submission is paid, in whole tokens.
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64, example = 28)]
    pub reward: i64,
    /// How many submissions are paid for.
    #[serde(default = "one")]
    #[schema(
        required = false,
        minimum = 1,
        maximum = 10_000,
        default = 1,
        example = 3
    )]
    pub slots: i64,
    /// What is worked on: any JSON of at most 64 KiB.
    #[serde(default)]
    #[schema(required = false, value_type = Value, example = json!({ "picture": "https://example.com/1.jpg" }))]
    pub input: Json,
    /// A JSON Schema (draft 2020-12) that every result must fit: at most 64 KiB, no references to
    /// other documents. Null is the same as nothing: any JSON will do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>, required = false, nullable = true, example = json!({ "type": "object", "required": ["colours"] }))]
    pub result_schema: Option<Json>,
    /// Who judges the results; `manual` unless given.
    #[serde(default = "manual")]
    #[schema(required = false)]
    pub review: Review,
    /// For how long a claim holds its slot, in seconds.
    #[serde(default = "an_hour")]
    #[schema(
        required = false,
        minimum = 60,
        maximum = 604_800,
        default = 3600,
        example = 3600
    )]
    pub claim_ttl_seconds: i64,
    /// After how long a result that nobody judged is approved, in seconds.
    #[serde(default = "three_days")]
    #[schema(
        required = false,
        minimum = 60,
        maximum = 2_592_000,
        default = 259_200,
        example = 259_200
    )]
    pub review_ttl_seconds: i64,
    /// What a worker must have staked, in whole tokens.
    #[serde(default)]
    #[schema(
        required = false,
        minimum = 0,
        maximum = 9_007_199_254_740_991_i64,
        default = 0,
        example = 0
    )]
    pub min_stake: i64,
    /// When it expires if it is not completed; must lie ahead. Null is the same as nothing: never.
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

/// A change of a task. What is absent stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "title": "Name the colours of a picture", "status": "paused" }))]
pub struct TaskPatch {
    /// What it is called.
    #[schema(
        nullable = false,
        min_length = 1,
        max_length = 120,
        format = "one-line",
        example = "Name the colours of a picture"
    )]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What is to be done.
    #[schema(
        nullable = false,
        max_length = 10_000,
        pattern = r"^[^\x00]*$",
        example = "List the three colours that cover most of the picture."
    )]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// When it expires; null for never. Must lie ahead.
    #[schema(value_type = ClearableTimestamp, required = false)]
    #[serde(default, skip_serializing_if = "Clearable::is_absent")]
    pub deadline: Clearable<Timestamp>,
    /// Whether it may be claimed.
    #[schema(nullable = false)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<TaskSwitch>,
}

/// Which tasks are asked for, and in which order.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TaskFilter {
    /// Only those that stand so.
    #[param(inline, nullable = false)]
    pub status: Option<TaskStatus>,
    /// Only those of this kind of work.
    #[param(inline, nullable = false)]
    pub category: Option<TaskCategory>,
    /// Only those of this creator: `me` or the id of a user.
    #[param(nullable = false, pattern = "^(me|usr_[0-9a-z]{1,32})$")]
    pub creator: Option<String>,
    /// Only those that pay at least this.
    #[param(nullable = false, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub min_reward: Option<i64>,
    /// Only those whose title has all of these words.
    #[param(
        nullable = false,
        min_length = 1,
        max_length = 200,
        pattern = r"^[^\x00]*$"
    )]
    pub q: Option<String>,
    /// What they are sorted by; `created_at` unless given.
    #[serde(default = "by_creation")]
    #[param(inline, required = false)]
    pub sort: TaskSort,
    /// Which end comes first; `desc` unless given.
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

/// The task that a path names.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct TaskPath {
    /// The id of the task.
    #[param(inline)]
    pub task_id: TaskId,
}

/// The answer that carries a [`Task`].
pub type TaskEnvelope = Envelope<Task>;
/// A page of [`Task`]s.
pub type TaskListEnvelope = ListEnvelope<Task>;
