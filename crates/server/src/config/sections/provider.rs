//! `[ai.providers.NAME]`: AI providers.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::reader::Reader;
use crate::config::values::{BaseUrl, BindAddress, ModelPattern, Secret};

/// A provider of models.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Provider {
    /// Its base URL, up to and with the version: `https://api.openai.com/v1`,
    /// `http://localhost:11434/v1`.
    pub url: BaseUrl,
    /// The key that it wants; masked wherever the configuration is shown.
    #[schemars(default)]
    pub key: Option<Secret>,
    /// The models that it is asked for: names, or beginnings of names with `*` at the end; `a=b`
    /// asks it for `b` where a caller says `a`. All, when the list is empty.
    #[schemars(default)]
    pub models: Vec<ModelPattern>,
    /// The name under which an answer is bounded where a caller states no bound: `max_tokens`, or
    /// `max_completion_tokens` as OpenAI's reasoning models want it. `auto` goes by the model's name (`o1`,
    /// `gpt-5-mini`). Where the name is refused the other one is tried.
    #[schemars(default)]
    pub limit_name: LimitName,
    /// Whether the usage is asked for at the end of every stream (`stream_options`), as vLLM, Ollama and
    /// llama.cpp know it, too. When it is not set, at OpenAI's own address, and of the streams of
    /// `/v1/ai/chat/stream`. Where it is not told, tokens are counted by this server.
    #[schemars(default)]
    pub stream_usage: Option<bool>,
    /// Calls that may be under way at once.
    #[schemars(default = "Provider::concurrency", range(min = 1, max = 10_000))]
    pub concurrency: u32,
    /// Calls that may wait for one of these to end; more are answered 503.
    #[schemars(default = "Provider::queue_length", range(min = 0, max = 100_000))]
    pub queue_length: u32,
    /// How long it may take until the first byte of its answer, in milliseconds.
    #[schemars(
        default = "Provider::first_byte_timeout_ms",
        range(min = 100, max = 1_800_000)
    )]
    pub first_byte_timeout_ms: u32,
    /// How long a stream may be silent, in milliseconds.
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
