//! The configuration: what may be set, where it comes from, and whether it holds.
//!
//! [`Config`] is the one description. Its JSON Schema gives the ranges that are checked, the names
//! of the environment variables and the reference in the docs; nothing of that is written twice.
//! A value that does not hold is refused before anything starts, with the place it was written at.

mod check;
mod docs;
mod field;
mod file;
mod files;
mod load;
pub(crate) mod rules;
mod show;
mod suggest;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use docs::config_reference_markdown;
pub use field::{Field, Kind, fields, flag_names, schema};
pub(crate) use files::is_of_database;
pub use load::{ConfigError, Loaded, Origin, Problem, Sources};
pub use show::{masked_url, show_human, show_json};

/// Everything that an operator may set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The listener and its limits.
    pub server: Server,
    /// Where the records are.
    pub database: Database,
    /// The plans by name. A plan that is named here replaces the numbers of the default plan of
    /// that name, or adds a plan.
    pub plans: BTreeMap<String, PlanNumbers>,
    /// The plan of a new account, and of callers without a valid key. Must be one of `plans`.
    pub default_plan: String,
    /// What is kept in memory for speed.
    pub cache: Cache,
    /// API keys.
    pub keys: Keys,
    /// Accounts of people.
    pub accounts: Accounts,
    /// Letters to people.
    pub mail: Mail,
    /// AI tools.
    pub ai: AiTools,
    /// Tasks.
    pub tasks: Tasks,
    /// The ledger.
    pub ledger: Ledger,
    /// The log.
    pub log: Log,
    /// The metrics.
    pub metrics: Metrics,
}

/// The listener and its limits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Server {
    /// The address and port to listen on: `127.0.0.1:8080`, `[::]:8080`, `localhost:8080`.
    /// Port 0 lets the system choose.
    pub bind: String,
    /// The address under which clients reach the server, for the commands that show how to call
    /// it. When it is not set, `http://` and `server.bind`.
    pub public_url: Option<String>,
    /// Threads that serve requests. 0 means one for each CPU.
    #[schemars(range(min = 0, max = 512))]
    pub workers: u32,
    /// The longest body of a request, in bytes; `ai.body_limit_bytes` for those that have one of
    /// their own.
    #[schemars(range(min = 1, max = 67_108_864))]
    pub body_limit_bytes: u32,
    /// What all bodies of requests and answers, and heads that are long, may take of the memory
    /// together, in bytes; more are answered 503. An eighth of it is kept for bodies of at most 64 KiB.
    #[schemars(range(min = 1_048_576, max = 1_099_511_627_776_i64))]
    pub body_memory_bytes: u64,
    /// How long a client may take to send the head of a request, in milliseconds.
    #[schemars(range(min = 10, max = 600_000))]
    pub header_timeout_ms: u32,
    /// How long a request may take from its head to its answer, in milliseconds.
    #[schemars(range(min = 10, max = 600_000))]
    pub request_timeout_ms: u32,
    /// How long a client that does not take its answer is waited for, in milliseconds: in each such
    /// time it must take 240 bytes a second, or the connection is closed.
    #[schemars(range(min = 10, max = 600_000))]
    pub write_timeout_ms: u32,
    /// How long an idle connection is kept open for the next request, in milliseconds. 0 closes
    /// after each answer.
    #[schemars(range(min = 0, max = 3_600_000))]
    pub keep_alive_ms: u32,
    /// Connections open at once, over all workers. More wait in the backlog of the listener.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub max_connections: u32,
    /// Connections that one address (of IPv6: one /64) may have open at once; more are answered 429.
    /// `server.trusted_proxies` may have as many as they like. 0 means that everybody may.
    #[schemars(range(min = 0, max = 1_000_000))]
    pub max_connections_per_address: u32,
    /// How long a shutdown waits for requests in flight, in milliseconds, rounded up to seconds.
    #[schemars(range(min = 0, max = 600_000))]
    pub shutdown_grace_ms: u32,
    /// Networks (CIDR: `10.0.0.0/8`) or addresses of the proxies in front of the server. What they
    /// write into `server.forwarded_header` is believed.
    pub trusted_proxies: Vec<String>,
    /// The header in which the trusted proxies write the address of their client:
    /// `x-forwarded-for`, `forwarded` (RFC 7239), or a header with one address such as `x-real-ip`.
    /// Every other header of that kind is ignored, as strangers could set it.
    pub forwarded_header: String,
}

/// Where the records are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Database {
    /// `sqlite:PATH` for the embedded database, `postgres://USER:PASSWORD@HOST/NAME` for
    /// PostgreSQL. A password in it is masked wherever the configuration is shown.
    pub url: String,
    /// Connections that read (SQLite) or all connections (PostgreSQL).
    #[schemars(range(min = 1, max = 1024))]
    pub connections: u32,
    /// Writes that may wait for SQLite's writer; more are answered 503.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub queue_length: u32,
    /// Writes that may share one commit of SQLite.
    #[schemars(range(min = 1, max = 100_000))]
    pub write_group: u32,
    /// How long a request waits for a free connection, in milliseconds; then it is answered 503.
    #[schemars(range(min = 1, max = 600_000))]
    pub acquire_timeout_ms: u32,
    /// How long a new connection to PostgreSQL may take, in milliseconds.
    #[schemars(range(min = 1, max = 600_000))]
    pub connect_timeout_ms: u32,
    /// How long one statement of PostgreSQL may take, in milliseconds.
    #[schemars(range(min = 1, max = 600_000))]
    pub statement_timeout_ms: u32,
    /// How long to wait for a lock that another transaction or process holds, in milliseconds.
    #[schemars(range(min = 1, max = 600_000))]
    pub lock_timeout_ms: u32,
    /// How long one transaction of PostgreSQL may take in all, in milliseconds.
    #[schemars(range(min = 1, max = 600_000))]
    pub transaction_timeout_ms: u32,
}

/// The numbers of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanNumbers {
    /// Requests a minute that can be sustained.
    #[schemars(range(min = 1, max = 1_000_000_000))]
    pub rate: u32,
    /// Requests that may come at once after idleness. At least `rate`.
    #[schemars(range(min = 1, max = 1_000_000_000))]
    pub burst: u32,
}

/// What is kept in memory for speed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Cache {
    /// API keys kept, at most.
    #[schemars(range(min = 1, max = 100_000_000))]
    pub max_entries: u32,
    /// Whether profiles are kept. Off, every request for a profile asks the database.
    pub profiles: bool,
}

/// API keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Keys {
    /// How long the old key works after a rotation, in seconds.
    #[schemars(range(min = 0, max = 31_536_000))]
    pub rotation_grace_seconds: u32,
    /// How often usage counts and the times of last use are written, in milliseconds. A crash
    /// loses at most the counts of this long.
    #[schemars(range(min = 10, max = 60_000))]
    pub flush_interval_ms: u32,
}

/// Accounts of people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Accounts {
    /// Whether anybody may sign up on the dashboard. Off, `aivy user create` makes accounts.
    pub sign_up: bool,
    /// Log-in attempts that one account allows per minute, ten times as many at once, whichever of its
    /// names is typed. A browser that has logged in before has as many of its own. A success gives
    /// all of them back.
    #[schemars(range(min = 1, max = 1_000))]
    pub attempts_per_account: u32,
    /// How often one address may try to log in, sign up or ask for a new password, a minute; five
    /// times as often at once.
    #[schemars(range(min = 1, max = 100_000))]
    pub attempts_per_address: u32,
}

/// Letters to people: links to a new password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Mail {
    /// The server that sends them: `smtps://USER:PASSWORD@HOST` (TLS),
    /// `smtp://USER:PASSWORD@HOST:587?tls=required` (STARTTLS), `smtp://localhost:25` (neither). A
    /// password in it is masked wherever the configuration is shown. When it is not set, no letters
    /// are sent, and `aivy user reset-link` makes links.
    pub url: Option<String>,
    /// Whom they come from: `AIVY <noreply@example.com>`.
    pub from: String,
}

/// AI tools.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
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

/// Where embeddings come from.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Embeddings {
    /// The directory of a sentence transformer: `model.onnx`, `tokenizer.json` and `config.json`.
    pub model_dir: Option<String>,
    /// The model of a provider that is asked for embeddings where `model_dir` is not set. With
    /// neither there are none, and texts are ranked by the words that they share.
    pub model: Option<String>,
}

/// The Model Context Protocol at `/mcp`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Mcp {
    /// Hosts, with or without a port, under which it may be asked. Besides these the host of
    /// `server.public_url` and the loopback addresses.
    pub allowed_hosts: Vec<String>,
    /// Origins of web pages that may ask it, such as `https://example.com`. Besides these the
    /// server's own, and pages that this machine serves at any port.
    pub allowed_origins: Vec<String>,
}

/// A provider of models.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// Its base URL, up to and with the version: `https://api.openai.com/v1`,
    /// `http://localhost:11434/v1`.
    pub url: String,
    /// The key that it wants; masked wherever the configuration is shown.
    #[serde(default)]
    pub key: Option<String>,
    /// The models that it is asked for: names, or beginnings of names with `*` at the end; `a=b`
    /// asks it for `b` where a caller says `a`. All, when the list is empty.
    #[serde(default)]
    pub models: Vec<String>,
    /// The name under which an answer is bounded where a caller states no bound: `max_tokens`, or
    /// `max_completion_tokens` as OpenAI's reasoning models want it. `auto` goes by the model's name (`o1`,
    /// `gpt-5-mini`). Where the name is refused the other one is tried.
    #[serde(default)]
    pub limit_name: LimitName,
    /// Whether the usage is asked for at the end of every stream (`stream_options`), as vLLM, Ollama and
    /// llama.cpp know it, too. When it is not set, at OpenAI's own address, and of the streams of
    /// `/v1/ai/chat/stream`. Where it is not told, tokens are counted by this server.
    #[serde(default)]
    pub stream_usage: Option<bool>,
    /// Calls that may be under way at once.
    #[serde(default = "Provider::concurrency")]
    #[schemars(range(min = 1, max = 10_000))]
    pub concurrency: u32,
    /// Calls that may wait for one of these to end; more are answered 503.
    #[serde(default = "Provider::queue_length")]
    #[schemars(range(min = 0, max = 100_000))]
    pub queue_length: u32,
    /// How long it may take until the first byte of its answer, in milliseconds.
    #[serde(default = "Provider::first_byte_timeout_ms")]
    #[schemars(range(min = 100, max = 1_800_000))]
    pub first_byte_timeout_ms: u32,
    /// How long a stream may be silent, in milliseconds.
    #[serde(default = "Provider::idle_timeout_ms")]
    #[schemars(range(min = 100, max = 1_800_000))]
    pub idle_timeout_ms: u32,
}

impl Provider {
    /// The provider at `url`, with what holds where nothing is said.
    #[must_use]
    pub fn at(url: &str) -> Self {
        Self {
            url: url.to_owned(),
            key: None,
            models: Vec::new(),
            limit_name: LimitName::Auto,
            stream_usage: None,
            concurrency: Self::concurrency(),
            queue_length: Self::queue_length(),
            first_byte_timeout_ms: Self::first_byte_timeout_ms(),
            idle_timeout_ms: Self::idle_timeout_ms(),
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

/// Tasks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Tasks {
    /// Threads that check results against the `result_schema` of their tasks, each check for at most
    /// 100 ms of CPU time. 0 means half of the CPUs, and at least one.
    #[schemars(range(min = 0, max = 512))]
    pub check_threads: u32,
    /// Checks that may wait for one of these threads; more are answered 503.
    #[schemars(range(min = 1, max = 100_000))]
    pub check_queue_length: u32,
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

/// The ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Ledger {
    /// How often new transactions are sealed, in milliseconds. 0 leaves it to other nodes.
    #[schemars(range(min = 0, max = 3_600_000))]
    pub seal_interval_ms: u32,
}

/// The log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// `human` for people, `json` for machines: one object a line.
    pub format: LogFormat,
    /// What is logged: a level (`off`, `error`, `warn`, `info`, `debug`, `trace`), or levels by
    /// module, with commas between: `info,aivy_store=debug`.
    pub level: String,
    /// The file that lines are appended to. When it is not set, standard error.
    pub file: Option<String>,
}

/// How a line of the log looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    Human,
    Json,
}

/// The metrics.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Metrics {
    /// Whether `/metrics` is served.
    pub enabled: bool,
}

impl Default for Config {
    fn default() -> Self {
        let numbers = |&(name, rate, burst): &(&str, u32, u32)| {
            (name.to_owned(), PlanNumbers { rate, burst })
        };
        Self {
            server: Server::default(),
            database: Database::default(),
            plans: aivy_types::plan::DEFAULT_PLANS
                .iter()
                .map(numbers)
                .collect(),
            default_plan: aivy_types::plan::DEFAULT_PLAN.to_owned(),
            cache: Cache::default(),
            keys: Keys::default(),
            accounts: Accounts::default(),
            mail: Mail::default(),
            ai: AiTools::default(),
            tasks: Tasks::default(),
            ledger: Ledger::default(),
            log: Log::default(),
            metrics: Metrics::default(),
        }
    }
}

impl Default for Server {
    fn default() -> Self {
        Self {
            bind: "127.0.0.1:8080".to_owned(),
            public_url: None,
            workers: 0,
            body_limit_bytes: 1_048_576,
            body_memory_bytes: 268_435_456,
            header_timeout_ms: 5_000,
            request_timeout_ms: 30_000,
            write_timeout_ms: 30_000,
            keep_alive_ms: 75_000,
            max_connections: 25_000,
            max_connections_per_address: 1_024,
            shutdown_grace_ms: 30_000,
            trusted_proxies: Vec::new(),
            forwarded_header: "x-forwarded-for".to_owned(),
        }
    }
}

impl Default for Database {
    fn default() -> Self {
        Self {
            url: "sqlite:aivy.db".to_owned(),
            connections: 16,
            queue_length: 1_024,
            write_group: 256,
            acquire_timeout_ms: 2_000,
            connect_timeout_ms: 2_000,
            statement_timeout_ms: 5_000,
            lock_timeout_ms: 2_000,
            transaction_timeout_ms: 8_000,
        }
    }
}

impl Default for Cache {
    fn default() -> Self {
        Self {
            max_entries: 32_768,
            profiles: true,
        }
    }
}

impl Default for Keys {
    fn default() -> Self {
        Self {
            rotation_grace_seconds: 86_400,
            flush_interval_ms: 2_000,
        }
    }
}

impl Default for Accounts {
    fn default() -> Self {
        Self {
            sign_up: true,
            attempts_per_account: 1,
            attempts_per_address: 10,
        }
    }
}

impl Default for Mail {
    fn default() -> Self {
        Self {
            url: None,
            from: "AIVY <noreply@localhost>".to_owned(),
        }
    }
}

impl Default for AiTools {
    fn default() -> Self {
        Self {
            monthly_token_budget: None,
            threads: 0,
            queue_length: 256,
            timeout_ms: 120_000,
            body_limit_bytes: 20_971_520,
            default_model: None,
            default_max_tokens: 1024,
            embeddings: Embeddings::default(),
            mcp: Mcp::default(),
            providers: BTreeMap::new(),
        }
    }
}

impl Default for Tasks {
    fn default() -> Self {
        Self {
            check_threads: 0,
            check_queue_length: 64,
        }
    }
}

impl Default for Ledger {
    fn default() -> Self {
        Self {
            seal_interval_ms: 2_000,
        }
    }
}

impl Default for Log {
    fn default() -> Self {
        Self {
            format: LogFormat::Human,
            level: "info".to_owned(),
            file: None,
        }
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self { enabled: true }
    }
}
