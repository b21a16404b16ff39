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
    /// The tokens of providers that an account may spend in a month, where `aivy user budget` has
    /// set nothing else for it. When it is not set, as many as it likes.
    #[schemars(range(min = 0, max = 4_000_000_000_u32))]
    pub monthly_token_budget: Option<u32>,
    /// Threads that run the tools inside the server. 0 means half of the CPUs, and at least one.
    #[schemars(range(min = 0, max = 512))]
    pub threads: u32,
    /// Runs that may wait for one of these threads; more are answered 503.
    #[schemars(range(min = 1, max = 100_000))]
    pub queue_length: u32,
    /// How long a request for an AI tool may take, in milliseconds; for a stream, until it ends.
    #[schemars(range(min = 100, max = 1_800_000))]
    pub timeout_ms: u32,
    /// The longest body of a request to `/v1/ai`, `/openai/v1` and `/mcp`, in bytes: pictures and many
    /// long texts are large.
    #[schemars(range(min = 1, max = 67_108_864))]
    pub body_limit_bytes: u32,
    /// The model that is asked where a caller names none. When it is not set, a caller must name one,
    /// unless there is but one.
    pub default_model: Option<String>,
    /// The longest text that a provider is asked to write where the caller sets no `max_tokens`, in
    /// tokens. So much is set aside of a budget.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub default_max_tokens: u32,
    /// Where embeddings come from.
    pub embeddings: Embeddings,
    /// The Model Context Protocol at `/mcp`.
    pub mcp: Mcp,
    /// The providers of models by name: any server that speaks OpenAI's API. Where several offer a
    /// model, they are asked in the order of their names.
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

/// Where embeddings come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(default, deny_unknown_fields)]
pub struct Embeddings {
    /// The directory of a sentence transformer: `model.onnx`, `tokenizer.json` and `config.json`.
    pub model_dir: Option<PathBuf>,
    /// The model of a provider that is asked for embeddings where `model_dir` is not set. With
    /// neither there are none, and texts are ranked by the words that they share.
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
    /// Hosts, with or without a port, under which it may be asked. Besides these the host of
    /// `server.public_url` and the loopback addresses.
    pub allowed_hosts: Vec<AllowedHost>,
    /// Origins of web pages that may ask it, such as `https://example.com`. Besides these the
    /// server's own, and pages that this machine serves at any port.
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
