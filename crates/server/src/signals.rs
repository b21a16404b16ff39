//! SIGINT and SIGTERM: the first asks for an orderly end, the second for one at once.

use std::io;

use tokio::signal::unix::{Signal, SignalKind, signal};

/// The exit code of a process that a second signal ended: 128 and the number of SIGINT.
pub(crate) const ENDED_BY_SIGNAL: u8 = 130;

/// Both signals.
#[derive(Debug)]
pub(crate) struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    /// From now on the signals come here, and no longer end the process by themselves.
    pub(crate) fn listen() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    /// Waits for the next, and answers its name.
    pub(crate) async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.interrupt.recv() => "SIGINT",
            _ = self.terminate.recv() => "SIGTERM",
        }
    }
}
