//! The settings of the server for the pages.

use aivy_api::Proxies;

/// Addresses and names.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The URL of the server, without a slash at the end.
    pub public_url: String,
    /// The trusted proxies.
    pub proxies: Proxies,
    /// The default grace period after a rotation, in seconds.
    pub rotation_grace_seconds: u32,
}

impl Settings {
    /// Whether visitors use TLS: then cookies are marked `Secure`.
    pub(crate) fn is_secure(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}
