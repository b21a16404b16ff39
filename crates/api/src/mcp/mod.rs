//! The Model Context Protocol at `/mcp` (streamable HTTP, without sessions): the AI tools, and
//! tasks and staking for keys with the permissions for them. Keys, the permission `use:ai`, limits
//! and metering are those of the gate, as for every other face.

mod bridge;
mod message;
mod service;
#[cfg(feature = "testing")]
pub(crate) mod testing;
mod written;

use actix_web::web::{self, Data, ServiceConfig};
use rmcp::transport::streamable_http_server::StreamableHttpServerConfig;

use crate::operation::MCP_PATH;
use crate::settings::Settings;
use bridge::Speaker;
use service::Service;

/// Registers the route.
pub(crate) fn configure(config: &mut ServiceConfig, settings: &Settings) {
    let speaks = StreamableHttpServerConfig::default()
        .with_legacy_session_mode(false)
        .with_json_response(true)
        .with_max_request_body_bytes(settings.large_body_limit)
        .with_allowed_hosts(settings.mcp_hosts.clone())
        .with_allowed_origins(settings.mcp_origins.clone());
    let speaker = Speaker::new(|| Ok(Service), Default::default(), speaks);
    config
        .app_data(Data::new(speaker))
        .route(MCP_PATH, web::post().to(bridge::handle));
}
