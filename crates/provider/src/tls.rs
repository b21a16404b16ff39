//! TLS: rustls with ring and the platform's trust store, without the process-wide provider.

use std::sync::Arc;

use reqwest::ClientBuilder;
use rustls_platform_verifier::BuilderVerifierExt as _;

use crate::SetupError;

pub(crate) fn configure(builder: ClientBuilder) -> Result<ClientBuilder, SetupError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_platform_verifier())
        .map_err(|e| SetupError::Http(e.to_string()))?
        .with_no_client_auth();
    Ok(builder.tls_backend_preconfigured(config))
}
