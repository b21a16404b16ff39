//! `claim_task`: claims a task.

use std::time::Duration;

use aivy_ai::{Tool, ToolError};
use aivy_store::StoreError;
use aivy_types::Json;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::super::ToolContext;
use crate::Failure;

/// Claims a task.
pub(super) struct ClaimTask;

/// The task to claim.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// The ID of the task, from `list_tasks`.
    task_id: String,
}

/// A claim, and what to do.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Output {
    /// The ID of the submission, for `submit_result`.
    submission_id: String,
    /// When the claim expires (RFC 3339).
    expires_at: String,
    description: String,
    /// The data to work on.
    input: Value,
    /// The exact JSON text of `input`, present if parsing it could change a number.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    input_text: Option<String>,
    /// The JSON Schema that the result must match; null if any JSON is accepted.
    result_schema: Option<Value>,
}

impl Tool<ToolContext> for ClaimTask {
    type Input = Input;
    type Output = Output;

    const NAME: &'static str = "claim_task";
    const TITLE: &'static str = "Claim a task";
    const DESCRIPTION: &'static str = "Claims a task and returns what to do and the time limit.";
    const TIME_LIMIT: Duration = Duration::from_secs(30);

    async fn run(&self, context: &ToolContext, input: Input) -> Result<Output, ToolError> {
        let (app, actor) = (&context.app, &context.actor);
        let id = super::id("task_id", &input.task_id)?;
        let claim = app.claim_task(actor, &id).await?;
        let task = app.task(&id).await?;
        let input = task.input.to_value().map_err(unreadable)?;
        let schema = task.result_schema.as_ref().map(Json::to_value);
        let schema = schema.transpose().map_err(unreadable)?;
        Ok(Output {
            submission_id: claim.id.to_string(),
            expires_at: claim.claim_expires_at.to_string(),
            description: task.description,
            input_text: task
                .input
                .outgrows_readers()
                .then(|| task.input.to_string()),
            input,
            result_schema: schema,
        })
    }
}

fn unreadable(error: serde_json::Error) -> ToolError {
    Failure::from(StoreError::corrupt(error)).into()
}
