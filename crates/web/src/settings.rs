//! What the pages must know of the server.

use aivy_api::Proxies;

/// Addresses and names.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where people reach the server, without a slash at the end.
    pub public_url: String,
    /// The proxies in front.
    pub proxies: Proxies,
    /// For how long the old key works after a rotation, unless somebody says otherwise, in seconds.
    pub rotation_grace_seconds: u32,
}

impl Settings {
    /// Whether people come over TLS: then cookies say so.
    pub(crate) fn is_secure(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}
