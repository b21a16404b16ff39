//! `[ai.providers.NAME]`: AI providers.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::parse::from_json;
use crate::config::reader::Reader;
use crate::config::values::{BaseUrl, BindAddress, ModelPattern, Secret};

/// An AI provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Provider {
    /// The base URL, including the version: `https://api.openai.com/v1`,
    /// `http://localhost:11434/v1`.
    pub url: BaseUrl,
    /// The provider's API key; masked wherever the configuration is shown.
    #[schemars(default)]
    pub key: Option<Secret>,
    /// The models to use from this provider: names, or prefixes of names with `*` at the end; `a=b`
    /// uses the provider's model `b` when a caller asks for `a`. An empty list means all models.
    #[schemars(default)]
    pub models: Vec<ModelPattern>,
    /// The parameter that limits the length of a completion when the caller sets no limit:
    /// `max_tokens`, or `max_completion_tokens` for OpenAI's reasoning models. `auto` decides by
    /// the model's name (`o1`, `gpt-5-mini`). If the provider refuses one name, the other is tried.
    #[schemars(default)]
    pub limit_name: LimitName,
    /// Whether to request the usage at the end of every stream (`stream_options`), which vLLM,
    /// Ollama and llama.cpp also support. When it is not set, the usage is requested at OpenAI's
    /// own address, and for the streams of `/v1/ai/chat/stream`. If the provider does not report
    /// the usage, this server counts the tokens.
    #[schemars(default)]
    pub stream_usage: Option<bool>,
    /// The maximum number of concurrent calls.
    #[schemars(default = "Provider::concurrency", range(min = 1, max = 10_000))]
    pub concurrency: u32,
    /// The maximum number of calls that wait while `concurrency` calls are in progress; further
    /// ones return 503.
    #[schemars(default = "Provider::queue_length", range(min = 0, max = 100_000))]
    pub queue_length: u32,
    /// The maximum time until the first byte of the response, in milliseconds.
    #[schemars(
        default = "Provider::first_byte_timeout_ms",
        range(min = 100, max = 1_800_000)
    )]
    pub first_byte_timeout_ms: u32,
    /// The maximum time between two parts of a stream, in milliseconds.
    #[schemars(
        default = "Provider::idle_timeout_ms",
        range(min = 100, max = 1_800_000)
    )]
    pub idle_timeout_ms: u32,
}

impl Provider {
    /// Reads all providers.
    pub(in crate::config) fn read_all(reader: &mut Reader<'_>) -> BTreeMap<String, Self> {
        let names = reader.names("providers");
        let one = |reader: &mut Reader<'_>, _: &str| Self::read(reader);
        reader.named_tables("providers", "provider", &names, one)
    }

    /// Reads one provider. Its `url` is required.
    fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            url: reader.required("url", BindAddress::loopback(80).url()),
            key: reader.value("key", None),
            models: reader.value("models", Vec::new()),
            limit_name: reader.value("limit_name", LimitName::Auto),
            stream_usage: reader.value("stream_usage", None),
            concurrency: reader.value("concurrency", Self::concurrency()),
            queue_length: reader.value("queue_length", Self::queue_length()),
            first_byte_timeout_ms: reader
                .value("first_byte_timeout_ms", Self::first_byte_timeout_ms()),
            idle_timeout_ms: reader.value("idle_timeout_ms", Self::idle_timeout_ms()),
        }
    }

    const fn concurrency() -> u32 {
        16
    }

    const fn queue_length() -> u32 {
        64
    }

    const fn first_byte_timeout_ms() -> u32 {
        60_000
    }

    const fn idle_timeout_ms() -> u32 {
        30_000
    }
}

/// The names of the bound on an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LimitName {
    #[default]
    Auto,
    MaxTokens,
    MaxCompletionTokens,
}

from_json!(LimitName);
