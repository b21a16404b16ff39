//! `claim_task`: taking a task on.

use std::time::Duration;

use aivy_ai::{Tool, ToolError};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::super::ToolContext;

/// Claims a task.
pub(super) struct ClaimTask;

/// Which task.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// As `list_tasks` names it.
    task_id: String,
}

/// A claim, and what there is to do.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Output {
    /// For `submit_result`.
    submission_id: String,
    /// Until when: RFC 3339.
    expires_at: String,
    description: String,
    /// What there is to work on.
    input: Value,
    /// The JSON Schema of the result; null: anything.
    result_schema: Option<Value>,
}

impl Tool<ToolContext> for ClaimTask {
    type Input = Input;
    type Output = Output;

    const NAME: &'static str = "claim_task";
    const TITLE: &'static str = "Claim a task";
    const DESCRIPTION: &'static str = "Takes a task on, and tells what there is to do until when.";
    const TIME_LIMIT: Duration = Duration::from_secs(30);

    async fn run(&self, context: &ToolContext, input: Input) -> Result<Output, ToolError> {
        let (app, actor) = (&context.app, &context.actor);
        let id = super::id("task_id", &input.task_id)?;
        let claim = app.claim_task(actor, &id).await?;
        let task = app.task(&id).await?;
        Ok(Output {
            submission_id: claim.id.to_string(),
            expires_at: claim.claim_expires_at.to_string(),
            description: task.description,
            input: task.input,
            result_schema: task.result_schema,
        })
    }
}
