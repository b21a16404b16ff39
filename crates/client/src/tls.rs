//! TLS, by the enabled feature.

use reqwest::ClientBuilder;

use crate::Error;

/// rustls with ring and the platform's trust store, without changing the process-wide provider.
#[cfg(all(feature = "rustls", not(target_arch = "wasm32")))]
pub(crate) fn configure(builder: ClientBuilder) -> Result<ClientBuilder, Error> {
    use rustls_platform_verifier::BuilderVerifierExt as _;

    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_platform_verifier())
        .map_err(|e| Error::Invalid(format!("TLS cannot be set up: {e}")))?
        .with_no_client_auth();
    Ok(builder.tls_backend_preconfigured(config))
}

#[cfg(not(all(feature = "rustls", not(target_arch = "wasm32"))))]
pub(crate) fn configure(builder: ClientBuilder) -> Result<ClientBuilder, Error> {
    Ok(builder)
}
