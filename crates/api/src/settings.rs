//! What the operator may set for the API.

use actix_web::HttpRequest;
use actix_web::web::Data;

use crate::contract::BodySize;
use crate::front::Proxies;
use crate::memory::BodyMemory;

/// Limits and addresses of the HTTP surface.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The largest body of most operations, in bytes.
    pub body_limit: usize,
    /// The largest body of the operations that take conversations, in bytes.
    pub large_body_limit: usize,
    /// What all bodies of requests and answers may take together.
    pub body_memory: BodyMemory,
    /// How long a body may take to arrive, in milliseconds.
    pub body_timeout_ms: u64,
    /// How long a handler may take, in milliseconds; then the answer is 503.
    pub request_timeout_ms: u64,
    /// The same for operations that need `use:ai`; a stream may go on for longer.
    pub ai_timeout_ms: u64,
    /// Whether answers that change seldom are kept ready-made in memory.
    pub cache_answers: bool,
    /// Hosts, with or without a port, under which `/mcp` may be asked.
    pub mcp_hosts: Vec<String>,
    /// Origins of web pages that may ask `/mcp`.
    pub mcp_origins: Vec<String>,
    /// The proxies in front.
    pub proxies: Proxies,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            body_limit: 1 << 20,
            large_body_limit: 20 << 20,
            body_memory: BodyMemory::default(),
            body_timeout_ms: 30_000,
            request_timeout_ms: 30_000,
            ai_timeout_ms: 120_000,
            cache_answers: true,
            mcp_hosts: ["localhost", "127.0.0.1", "::1"].map(str::to_owned).into(),
            mcp_origins: vec!["http://localhost:8080".to_owned()],
            proxies: Proxies::default(),
        }
    }
}

impl Settings {
    /// The largest body of an operation, in bytes.
    #[must_use]
    pub const fn body_limit_of(&self, size: BodySize) -> usize {
        match size {
            BodySize::Ordinary => self.body_limit,
            BodySize::Large => self.large_body_limit,
        }
    }

    /// Those of the server that answers `request`.
    pub(crate) fn of(request: &HttpRequest) -> Data<Self> {
        request
            .app_data::<Data<Self>>()
            .cloned()
            .unwrap_or_else(|| Data::new(Self::default()))
    }
}
