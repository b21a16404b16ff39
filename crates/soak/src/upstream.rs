//! A stand-in for an AI provider that works, fails or hangs, as the faults decide.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use aivy_fuzz::provider;
use anyhow::Result;

/// Longer than the server waits for the first byte.
const HANGS_FOR: Duration = Duration::from_secs(3);

/// How it behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Manner {
    Works,
    /// It responds with 500.
    Fails,
    /// It does not respond, and closes the connection later.
    Hangs,
}

/// The stand-in.
#[derive(Debug)]
pub struct Upstream {
    pub address: SocketAddr,
    manner: Arc<AtomicU8>,
}

impl Upstream {
    /// Starts it; it serves until the process ends.
    ///
    /// # Errors
    /// There is no free port.
    pub fn start() -> Result<Self> {
        let manner = Arc::new(AtomicU8::new(Manner::Works as u8));
        let asked = Arc::clone(&manner);
        let address = provider::start_with(move |path, body| {
            let now = asked.load(Ordering::Relaxed);
            if now == Manner::Hangs as u8 {
                std::thread::sleep(HANGS_FOR);
                return None;
            }
            let fails = b"HTTP/1.1 500 X\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
            Some(if now == Manner::Fails as u8 {
                fails.to_vec()
            } else {
                provider::well_behaved(path, body)
            })
        })?;
        Ok(Self { address, manner })
    }

    /// Changes how it behaves.
    pub fn behave(&self, manner: Manner) {
        self.manner.store(manner as u8, Ordering::Relaxed);
    }
}
