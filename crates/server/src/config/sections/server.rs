//! `[server]`: the HTTP listener and its limits.

use actix_web::http::header::{HeaderName, X_FORWARDED_FOR};
use ipnet::IpNet;
use schemars::JsonSchema;
use serde::Serialize;

use crate::config::reader::Reader;
use crate::config::values::{BaseUrl, BindAddress, text, texts};

/// The HTTP listener and its limits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(default, deny_unknown_fields)]
pub struct Server {
    /// The address and port to listen on: `127.0.0.1:8080`, `[::]:8080`, `localhost:8080`. With
    /// port 0 the system chooses a free port.
    pub bind: BindAddress,
    /// The URL at which clients reach the server; it is used in links, examples and the OpenAPI
    /// document. When it is not set, `http://` and `server.bind`.
    pub public_url: Option<BaseUrl>,
    /// The number of threads that serve requests. 0 means one per CPU.
    #[schemars(range(min = 0, max = 512))]
    pub workers: u32,
    /// The maximum size of a request body, in bytes. AI routes have their own limit,
    /// `ai.body_limit_bytes`.
    #[schemars(range(min = 1, max = 67_108_864))]
    pub body_limit_bytes: u32,
    /// The maximum memory for all request bodies, response bodies and long request heads together,
    /// in bytes. Requests beyond it return 503. One eighth is reserved for bodies of at most 64
    /// KiB.
    #[schemars(range(min = 1_048_576, max = 1_099_511_627_776_i64))]
    pub body_memory_bytes: u64,
    /// The maximum time to receive the head of a request, in milliseconds.
    #[schemars(range(min = 10, max = 600_000))]
    pub header_timeout_ms: u32,
    /// The maximum time from the head of a request to its response, in milliseconds.
    #[schemars(range(min = 10, max = 600_000))]
    pub request_timeout_ms: u32,
    /// How long to wait for a client that does not read its response, in milliseconds. In each
    /// period of this length the client must read at least 240 bytes per second, or the connection
    /// is closed.
    #[schemars(range(min = 10, max = 600_000))]
    pub write_timeout_ms: u32,
    /// How long an idle connection is kept open for the next request, in milliseconds. 0 closes the
    /// connection after each response.
    #[schemars(range(min = 0, max = 3_600_000))]
    pub keep_alive_ms: u32,
    /// The maximum number of open connections over all workers. Further connections wait in the
    /// backlog of the listener.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub max_connections: u32,
    /// The maximum number of open connections per client address (for IPv6: per /64 network);
    /// further ones return 429. There is no limit for `server.trusted_proxies`. 0 means no limit
    /// for any address.
    #[schemars(range(min = 0, max = 1_000_000))]
    pub max_connections_per_address: u32,
    /// How long a shutdown waits for requests in flight, in milliseconds, rounded up to seconds.
    #[schemars(range(min = 0, max = 600_000))]
    pub shutdown_grace_ms: u32,
    /// Networks (CIDR: `10.0.0.0/8`) or addresses of the proxies in front of the server. Only their
    /// `server.forwarded_header` is trusted.
    #[serde(serialize_with = "texts")]
    #[schemars(with = "Vec<String>")]
    pub trusted_proxies: Vec<IpNet>,
    /// The header in which the trusted proxies send the address of the client: `x-forwarded-for`,
    /// `forwarded` (RFC 7239), or a header with one address such as `x-real-ip`. All other headers
    /// of this kind are ignored, because anyone can set them.
    #[serde(serialize_with = "text")]
    #[schemars(with = "String")]
    pub forwarded_header: HeaderName,
}

impl Server {
    /// Reads the table.
    pub(in crate::config) fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            bind: reader.value("bind", BindAddress::loopback(8080)),
            public_url: reader.value("public_url", None),
            workers: reader.value("workers", 0),
            body_limit_bytes: reader.value("body_limit_bytes", 1_048_576),
            body_memory_bytes: reader.value("body_memory_bytes", 268_435_456),
            header_timeout_ms: reader.value("header_timeout_ms", 5_000),
            request_timeout_ms: reader.value("request_timeout_ms", 30_000),
            write_timeout_ms: reader.value("write_timeout_ms", 30_000),
            keep_alive_ms: reader.value("keep_alive_ms", 75_000),
            max_connections: reader.value("max_connections", 25_000),
            max_connections_per_address: reader.value("max_connections_per_address", 1_024),
            shutdown_grace_ms: reader.value("shutdown_grace_ms", 30_000),
            trusted_proxies: reader.value("trusted_proxies", Vec::new()),
            forwarded_header: reader.value("forwarded_header", X_FORWARDED_FOR),
        }
    }
}
