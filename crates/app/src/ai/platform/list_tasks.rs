//! `list_tasks`: lists claimable tasks.

use std::time::Duration;

use aivy_ai::{Tool, ToolError};
use aivy_types::body::{Order, PageQuery, Task, TaskCategory, TaskFilter, TaskSort, TaskStatus};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::ToolContext;

/// Finds tasks.
pub(super) struct ListTasks;

/// Filters for the tasks.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Input {
    /// Only tasks whose title contains all of these words.
    #[schemars(with = "String", length(min = 1, max = 200))]
    q: Option<String>,
    #[schemars(with = "TaskCategory")]
    category: Option<TaskCategory>,
    /// The minimum reward, in whole tokens.
    #[schemars(with = "i64", range(min = 0))]
    min_reward: Option<i64>,
    /// The maximum number of tasks to return. Default: 10.
    #[schemars(with = "i64", range(min = 1, max = 50))]
    limit: Option<i64>,
}

/// Tasks that can be claimed.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Output {
    total: i64,
    tasks: Vec<Found>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Found {
    id: String,
    title: String,
    description: String,
    category: TaskCategory,
    reward: i64,
    slots_left: i64,
}

impl Tool<ToolContext> for ListTasks {
    type Input = Input;
    type Output = Output;

    const NAME: &'static str = "list_tasks";
    const TITLE: &'static str = "List open tasks";
    const DESCRIPTION: &'static str = "Lists tasks that can be claimed, newest first.";
    const TIME_LIMIT: Duration = Duration::from_secs(30);

    async fn run(&self, context: &ToolContext, input: Input) -> Result<Output, ToolError> {
        let filter = TaskFilter {
            q: input.q,
            category: input.category,
            min_reward: input.min_reward,
            status: Some(TaskStatus::Open),
            creator: None,
            sort: TaskSort::CreatedAt,
            order: Order::Desc,
        };
        let page = PageQuery {
            page: 1,
            per_page: input.limit.unwrap_or(10).clamp(1, 50),
        };
        let user = &context.actor.user;
        let listed = context.app.tasks(user, &filter, page).await?;
        Ok(Output {
            total: listed.total,
            tasks: listed.items.into_iter().map(found).collect(),
        })
    }
}

fn found(task: Task) -> Found {
    Found {
        id: task.id.to_string(),
        title: task.title,
        description: task.description,
        category: task.category,
        reward: task.reward,
        slots_left: task.slots_left,
    }
}
