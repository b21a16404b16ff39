//! `[ai]`: AI tools.

use std::collections::BTreeMap;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::Serialize;

use crate::config::reader::Reader;
use crate::config::values::{AllowedHost, WebOrigin};

use super::Provider;

/// AI tools.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(default, deny_unknown_fields)]
pub struct AiTools {
    /// The default monthly AI token budget of an account, in provider tokens; `aivy user budget`
    /// sets another one for an account. When it is not set, there is no limit.
    #[schemars(range(min = 0, max = 4_000_000_000_u32))]
    pub monthly_token_budget: Option<u32>,
    /// The number of threads that run the tools inside the server. 0 means half of the CPUs, at
    /// least one.
    #[schemars(range(min = 0, max = 512))]
    pub threads: u32,
    /// The maximum number of tool runs that wait for a free thread (`ai.threads`); further ones
    /// return 503.
    #[schemars(range(min = 1, max = 100_000))]
    pub queue_length: u32,
    /// The maximum time of a request for an AI tool, in milliseconds; for a stream, until its end.
    #[schemars(range(min = 100, max = 1_800_000))]
    pub timeout_ms: u32,
    /// The maximum size of a request body for `/v1/ai`, `/openai/v1` and `/mcp`, in bytes. It is
    /// larger than for other routes because of pictures and long texts.
    #[schemars(range(min = 1, max = 67_108_864))]
    pub body_limit_bytes: u32,
    /// The default model. When it is not set, a caller must name a model, unless only one exists.
    pub default_model: Option<String>,
    /// The default of `max_tokens`, when a request does not set it. This number of tokens is
    /// reserved in the budget.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub default_max_tokens: u32,
    /// The source of embeddings.
    pub embeddings: Embeddings,
    /// The Model Context Protocol at `/mcp`.
    pub mcp: Mcp,
    /// The AI providers by name: any server with an OpenAI-compatible API. If several providers
    /// offer a model, they are tried in the order of their names.
    pub providers: BTreeMap<String, Provider>,
}

impl AiTools {
    /// Reads the table.
    pub(in crate::config) fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            monthly_token_budget: reader.value("monthly_token_budget", None),
            threads: reader.value("threads", 0),
            queue_length: reader.value("queue_length", 256),
            timeout_ms: reader.value("timeout_ms", 120_000),
            body_limit_bytes: reader.value("body_limit_bytes", 20_971_520),
            default_model: reader.value("default_model", None),
            default_max_tokens: reader.value("default_max_tokens", 1024),
            embeddings: reader.table("embeddings", Embeddings::read),
            mcp: reader.table("mcp", Mcp::read),
            providers: Provider::read_all(reader),
        }
    }
}

/// The source of embeddings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(default, deny_unknown_fields)]
pub struct Embeddings {
    /// The directory of a sentence transformer: `model.onnx`, `tokenizer.json` and `config.json`.
    pub model_dir: Option<PathBuf>,
    /// The provider's embedding model, used when `model_dir` is not set. If neither is set, there
    /// are no embeddings, and texts are ranked by shared words.
    pub model: Option<String>,
}

impl Embeddings {
    /// Reads the table.
    pub(in crate::config) fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            model_dir: reader.value("model_dir", None),
            model: reader.value("model", None),
        }
    }
}

/// The Model Context Protocol at `/mcp`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(default, deny_unknown_fields)]
pub struct Mcp {
    /// Allowed values of the `Host` header, with or without a port, in addition to the host of
    /// `server.public_url` and the loopback addresses.
    pub allowed_hosts: Vec<AllowedHost>,
    /// Allowed origins of web pages, such as `https://example.com`, in addition to the server's own
    /// origin and pages served by this machine at any port.
    pub allowed_origins: Vec<WebOrigin>,
}

impl Mcp {
    /// Reads the table.
    pub(in crate::config) fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            allowed_hosts: reader.value("allowed_hosts", Vec::new()),
            allowed_origins: reader.value("allowed_origins", Vec::new()),
        }
    }
}
