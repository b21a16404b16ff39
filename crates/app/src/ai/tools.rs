//! Running a tool: by its type or by its name.

use aivy_ai::{Other, Tool, ToolError};
use aivy_types::ai::AiTool;
use aivy_types::{Envelope, ErrorCode, Json};
use serde::Serialize;
use serde_json::Value;

use super::Runner;
use super::running::{CURRENT, Running};
use crate::{Actor, App, Failure};

/// The largest response that is kept for a repeated form, in bytes.
const LONGEST_KEPT: usize = 64 * 1024;

/// What a tool knows about its caller.
#[derive(Debug, Clone)]
pub struct ToolContext {
    /// The use cases.
    pub app: App,
    /// The actor.
    pub actor: Actor,
    /// Whose budget is used.
    pub runner: Runner,
    /// The input as it was written, if it came as text.
    pub written: Option<Json>,
}

impl App {
    /// The AI tools, in display order, and whether each can run now.
    #[must_use]
    pub fn ai_tools(&self) -> Vec<AiTool> {
        let tools = self.ai.tools.list();
        tools
            .map(|(tool, availability)| AiTool {
                name: tool.name.to_owned(),
                title: tool.title.to_owned(),
                description: tool.description.to_owned(),
                input_schema: tool.input_schema.clone(),
                output_schema: tool.output_schema.clone(),
                available: availability.is_ready(),
                missing: match availability {
                    aivy_ai::Availability::Ready => None,
                    aivy_ai::Availability::Missing(setting) => Some(setting.into_owned()),
                },
            })
            .collect()
    }

    /// Runs a tool by its type, and counts the run.
    ///
    /// # Errors
    /// Errors of the tool, or something that it needs is unavailable.
    pub async fn run_tool<T: Tool<ToolContext>>(
        &self,
        context: ToolContext,
        input: T::Input,
    ) -> Result<T::Output, Failure>
    where
        T::Input: Serialize,
    {
        let read = serde_json::to_value(&input).map_or(0, |value| characters(&value));
        let run = self.ai.tools.run::<T>(&context, input);
        self.counted(&context.runner, T::NAME, read, run).await
    }

    /// Runs a tool by its name, and counts the run.
    ///
    /// # Errors
    /// There is no such tool; and see [`App::run_tool`].
    pub async fn call_tool(
        &self,
        context: ToolContext,
        name: &str,
        input: Value,
    ) -> Result<Value, Failure> {
        let read = characters(&input);
        let run = self.ai.tools.call(name, &context, input);
        self.counted(&context.runner, name, read, run).await
    }

    /// Runs a tool by its name for someone who tries it on the dashboard, where no key is counted.
    /// A response of moderate size is kept like that of an act, so that a reload does not run it
    /// again.
    ///
    /// # Errors
    /// See [`App::call_tool`].
    pub async fn try_tool(
        &self,
        actor: &Actor,
        name: &str,
        input: Value,
    ) -> Result<Value, Failure> {
        if let Some(request) = &actor.idempotent_request
            && let Some(kept) = self.kept_answer(&actor.user, &request.key).await?
            && let Ok(answer) = serde_json::from_str::<Envelope<Value>>(&kept.body)
        {
            return Ok(answer.data);
        }
        let context = ToolContext {
            app: self.clone(),
            actor: Actor::from(actor.user.clone()),
            runner: Runner {
                user: actor.user.clone(),
                key: None,
            },
            written: None,
        };
        let answer = self.call_tool(context, name, input).await?;
        self.keep_tried(actor, &answer).await;
        Ok(answer)
    }

    /// Keeps a response for a repeated form. If that fails, the caller gets the response anyway.
    async fn keep_tried(&self, actor: &Actor, answer: &Value) {
        let Some(request) = &actor.idempotent_request else {
            return;
        };
        let body = serde_json::to_string(&Envelope::new(answer)).unwrap_or_default();
        if body.is_empty() || body.len() > LONGEST_KEPT {
            return;
        }
        let kept = self.keep_answer(&actor.user, request, request.status, body);
        if let Err(failure) = kept.await {
            let cause = failure.cause_text().unwrap_or_default();
            tracing::warn!(%failure, cause, "the result of a tool could not be stored");
        }
    }

    /// Runs a tool of the platform by its name. It is not an AI tool and is not counted as one.
    ///
    /// # Errors
    /// There is no such tool; or errors of the tool.
    pub async fn call_platform_tool(
        &self,
        context: &ToolContext,
        name: &str,
        input: Value,
    ) -> Result<Value, Failure> {
        let tools = &self.ai.platform.registry;
        Ok(tools.call(name, context, input).await?)
    }

    /// Runs a tool, and counts the run.
    async fn counted<T>(
        &self,
        runner: &Runner,
        tool: &str,
        read: u64,
        run: impl Future<Output = Result<T, ToolError>>,
    ) -> Result<T, Failure> {
        let running = Running::begin(self, runner, tool, read);
        let outcome = CURRENT.scope(running.scope.clone(), run).await;
        running.end(&outcome);
        outcome.map_err(Failure::from)
    }
}

/// The number of characters of all texts in a value.
fn characters(value: &Value) -> u64 {
    match value {
        Value::String(text) => u64::try_from(text.chars().count()).unwrap_or(u64::MAX),
        Value::Array(items) => items.iter().map(characters).sum(),
        Value::Object(members) => members.values().map(characters).sum(),
        _ => 0,
    }
}

impl From<ToolError> for Failure {
    fn from(error: ToolError) -> Self {
        let unavailable =
            |message: String| Self::new(ErrorCode::ServiceUnavailable).message(message);
        match error {
            ToolError::Unknown => Self::new(ErrorCode::NotFound),
            ToolError::BadInput(violations) => {
                Self::invalid(violations.into_iter().map(|found| found.sentence).collect())
            }
            ToolError::Unavailable(setting) => unavailable(format!(
                "This tool is not configured on this server: {setting} is not set."
            ))
            .retry_after(3600),
            ToolError::TimedOut(limit) => unavailable(format!(
                "The tool did not finish within {} ms. Try a shorter text.",
                limit.as_millis()
            )),
            ToolError::Busy => {
                unavailable("Too many tool runs are waiting. Please try again later.".to_owned())
            }
            ToolError::Failed(cause) => Self::new(ErrorCode::InternalError).cause(cause),
            ToolError::Other(Other(error)) => match error.downcast_ref::<Self>() {
                Some(failure) => failure.clone(),
                None => Self::new(ErrorCode::InternalError).cause(error.to_string()),
            },
        }
    }
}

impl From<Failure> for ToolError {
    fn from(failure: Failure) -> Self {
        Self::Other(Other(std::sync::Arc::new(failure)))
    }
}
