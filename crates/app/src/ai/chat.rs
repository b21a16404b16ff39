//! The tool that asks a chat model.

use std::time::Duration;

use aivy_ai::{Availability, Tool, ToolError};
use aivy_provider::wire::{ChatRequest, Content, Message};
use aivy_provider::{Chat as Answer, Counted, Providers};
use aivy_types::ai::{AiModel, ChatIn, ChatOut, ChatUsage};

use super::ToolContext;
use crate::{App, Failure};

/// Asks a chat model.
#[derive(Debug)]
pub struct Chat {
    providers: Providers,
}

impl Chat {
    /// Whose models are asked.
    #[must_use]
    pub const fn new(providers: Providers) -> Self {
        Self { providers }
    }
}

impl Tool<ToolContext> for Chat {
    type Input = ChatIn;
    type Output = ChatOut;

    const NAME: &'static str = "chat";
    const TITLE: &'static str = "Ask a chat model";
    const DESCRIPTION: &'static str = "Answers the last message of a conversation.";
    /// A provider has its own, shorter limits.
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
        Ok(out(app.chat(&context.runner, request).await?))
    }
}

impl App {
    /// What a provider is asked for.
    ///
    /// # Errors
    /// No model is named, and the server has no choice of its own.
    pub async fn chat_request(&self, input: ChatIn) -> Result<ChatRequest, Failure> {
        let model = match input.model.or_else(|| self.ai.default_model.clone()) {
            Some(model) => model,
            None => self.only_model().await?,
        };
        let message = |message: aivy_types::ai::ChatMessage| Message {
            role: message.role.to_string(),
            content: Some(Content::Text(message.content)),
            ..Message::default()
        };
        Ok(ChatRequest {
            model,
            messages: input.messages.into_iter().map(message).collect(),
            max_tokens: input.max_tokens.map(u64::from),
            temperature: input.temperature,
            ..ChatRequest::default()
        })
    }

    /// The model, if there is one alone.
    async fn only_model(&self) -> Result<String, Failure> {
        let found = self.provider_models().await?;
        match found.models.as_slice() {
            [only] => Ok(only.id.clone()),
            _ => Err(Failure::invalid(vec![
                "model is required: GET /v1/ai/models lists what there is".to_owned(),
            ])),
        }
    }

    /// The models that can be asked, by name.
    ///
    /// # Errors
    /// No provider answers.
    pub async fn ai_models(&self) -> Result<Vec<AiModel>, Failure> {
        let found = self.provider_models().await?;
        let model = |model: &aivy_provider::wire::Model| AiModel {
            id: model.id.clone(),
            owned_by: Some(model.owned_by.clone()).filter(|owner| !owner.is_empty()),
        };
        Ok(found.models.iter().map(model).collect())
    }
}

fn out(answer: Answer) -> ChatOut {
    let counted = Counted {
        usage: answer.completion.usage,
        estimated: answer.estimated,
    };
    let choice = answer.completion.choices.into_iter().next();
    let (message, reason) = choice.map_or((None, None), |choice| {
        (choice.message.content, choice.finish_reason)
    });
    ChatOut {
        model: answer.completion.model,
        content: message.unwrap_or_default(),
        finish_reason: reason.unwrap_or_else(|| "stop".to_owned()),
        usage: usage(&counted),
    }
}

/// A count as callers see it.
#[must_use]
pub fn usage(counted: &Counted) -> ChatUsage {
    ChatUsage {
        prompt_tokens: counted.usage.prompt_tokens,
        completion_tokens: counted.usage.completion_tokens,
        total_tokens: counted.usage.total_tokens,
        estimated: counted.estimated,
    }
}
