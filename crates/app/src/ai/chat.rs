//! The tool for chat models.

use std::time::Duration;

use aivy_ai::{Availability, Tool, ToolError};
use aivy_provider::wire::{ChatRequest, Conversation, ConversationMessage};
use aivy_provider::{CallUsage, Chat as Answer, Providers};
use aivy_types::ai::{AiModel, ChatIn, ChatOut, ChatUsage};

use super::ToolContext;
use crate::{App, Failure};

/// Sends messages to a chat model.
#[derive(Debug)]
pub struct Chat {
    providers: Providers,
}

impl Chat {
    /// For the models of these providers.
    #[must_use]
    pub const fn new(providers: Providers) -> Self {
        Self { providers }
    }
}

impl Tool<ToolContext> for Chat {
    type Input = ChatIn;
    type Output = ChatOut;

    const NAME: &'static str = "chat";
    const TITLE: &'static str = "Create a chat completion";
    const DESCRIPTION: &'static str = "Writes a reply to the last message of a conversation.";
    /// The provider's own time limits are shorter.
    const TIME_LIMIT: Duration = Duration::from_secs(1800);

    fn availability(&self) -> Availability {
        if self.providers.is_configured() {
            Availability::Ready
        } else {
            Availability::Missing("ai.providers".into())
        }
    }

    async fn run(&self, context: &ToolContext, input: ChatIn) -> Result<ChatOut, ToolError> {
        let app = &context.app;
        let request = app.chat_request(input).await?;
        let model = request.model().to_owned();
        Ok(out(model, app.chat(&context.runner, request).await?))
    }
}

impl App {
    /// The request to a provider.
    ///
    /// # Errors
    /// No model is named, and the server has no default.
    pub async fn chat_request(&self, input: ChatIn) -> Result<ChatRequest, Failure> {
        let model = match input.model.or_else(|| self.ai.default_model.clone()) {
            Some(model) => model,
            None => self.only_model().await?,
        };
        let messages = input.messages.iter().map(|message| ConversationMessage {
            role: message.role.as_str(),
            content: &message.content,
        });
        let conversation = Conversation {
            model: &model,
            messages: messages.collect(),
            temperature: input.temperature,
        };
        Ok(ChatRequest::of(
            &conversation,
            input.max_tokens.map(u64::from),
        ))
    }

    /// The model, if there is only one.
    async fn only_model(&self) -> Result<String, Failure> {
        let found = self.provider_models().await?;
        match found.models.as_slice() {
            [only] => Ok(only.id.clone()),
            _ => Err(Failure::invalid(vec![
                "model is required: GET /v1/ai/models lists the models".to_owned(),
            ])),
        }
    }

    /// The available models, by name.
    ///
    /// # Errors
    /// No provider responds.
    pub async fn ai_models(&self) -> Result<Vec<AiModel>, Failure> {
        let found = self.provider_models().await?;
        let model = |model: &aivy_provider::wire::Model| AiModel {
            id: model.id.clone(),
            owned_by: Some(model.owned_by.clone()).filter(|owner| !owner.is_empty()),
        };
        Ok(found.models.iter().map(model).collect())
    }
}

fn out(model: String, answer: Answer) -> ChatOut {
    let said = answer.completion;
    ChatOut {
        model: said.model.unwrap_or(model),
        content: said.content.unwrap_or_default(),
        finish_reason: said.finish_reason.unwrap_or_else(|| "stop".to_owned()),
        usage: usage(&answer.used),
    }
}

/// The counted tokens, as in the response.
#[must_use]
pub fn usage(used: &CallUsage) -> ChatUsage {
    ChatUsage {
        prompt_tokens: used.usage.prompt_tokens,
        completion_tokens: used.usage.completion_tokens,
        total_tokens: used.usage.total_tokens,
        estimated: used.estimated,
    }
}
