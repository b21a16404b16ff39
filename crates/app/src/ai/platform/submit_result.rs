//! `submit_result`: submits a result.

use std::time::Duration;

use aivy_ai::{Tool, ToolError};
use aivy_types::body::SubmissionStatus;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::super::ToolContext;

/// Submits a result.
pub(super) struct SubmitResult;

/// The submission and its result.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// The ID of the submission, as returned by `claim_task`.
    submission_id: String,
    /// The result, which must match the task's `result_schema`.
    result: Value,
}

/// The status of the submission.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Output {
    /// `approved` if it was approved and paid, `submitted` if it waits for review.
    status: SubmissionStatus,
}

impl Tool<ToolContext> for SubmitResult {
    type Input = Input;
    type Output = Output;

    const NAME: &'static str = "submit_result";
    const TITLE: &'static str = "Submit a result";
    const DESCRIPTION: &'static str = "Submits the result of a claimed task.";
    const TIME_LIMIT: Duration = Duration::from_secs(30);

    async fn run(&self, context: &ToolContext, input: Input) -> Result<Output, ToolError> {
        let id = super::id("submission_id", &input.submission_id)?;
        // Parsing into a value can lose how a number was written.
        let written = context
            .written
            .as_ref()
            .and_then(|all| all.member("result"));
        let result = written.unwrap_or_else(|| input.result.into());
        let submitted = context.app.submit(&context.actor, &id, result);
        Ok(Output {
            status: submitted.await?.status,
        })
    }
}
