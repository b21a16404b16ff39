//! The processes of the server, one after the other, on one database.

use std::time::Duration;

use aivy_fuzz::case::Step;
use aivy_fuzz::request::Request;
use aivy_fuzz::server::{Installation, Server};
use aivy_fuzz::wire::exchange;
use anyhow::{Context, Result, bail};

use crate::record::Record;
use crate::shared::{Running, Shared};

/// The model of the AI provider.
pub const MODEL: &str = "soak";

/// No rate limits that a run could reach, and time limits that a hanging provider reaches, but not a
/// busy machine.
const SETTINGS: [&str; 11] = [
    "plans.free.rate=1000000000",
    "plans.free.burst=1000000000",
    "accounts.attempts_per_account=1000",
    "accounts.attempts_per_address=100000",
    "server.header_timeout_ms=20000",
    "ai.timeout_ms=10000",
    "ai.default_model=soak",
    "ai.embeddings.model=soak",
    "ai.providers.soak.first_byte_timeout_ms=1000",
    "ai.providers.soak.idle_timeout_ms=1000",
    "ai.providers.soak.models=soak",
];

/// The server: a process, and how many there were before it.
#[derive(Debug, Default)]
pub struct Life {
    server: Option<Server>,
    number: u32,
}

impl Life {
    /// Starts the next process and waits until it is ready.
    ///
    /// # Errors
    /// It does not start.
    pub fn begin(&mut self, shared: &Shared, installation: &Installation) -> Result<()> {
        let provider = shared.upstream.address;
        let provider = format!("ai.providers.soak.url=http://{provider}/v1");
        let server = installation.serve_with(&[&[provider.as_str()], &SETTINGS[..]].concat())?;
        wait_until_ready(&server)?;
        self.number += 1;
        shared.set_server(Some(Running {
            address: server.address,
            process: server.process(),
            life: self.number,
        }));
        self.server = Some(server);
        Ok(())
    }

    /// The running process.
    ///
    /// # Errors
    /// There is none.
    pub fn server(&self) -> Result<&Server> {
        self.server.as_ref().context("the server is down")
    }

    /// How the process ended, if it ended by itself.
    pub fn ended(&mut self) -> Option<String> {
        let status = self.server.as_mut()?.ended()?;
        Some(format!("the server ended by itself: {status}"))
    }

    /// Ends the process in this way.
    ///
    /// # Errors
    /// It does not end, or there is none.
    pub fn end(&mut self, shared: &Shared, how: impl FnOnce(Server) -> Result<()>) -> Result<()> {
        shared.set_server(None);
        how(self.server.take().context("the server is down")?)
    }

    /// Ends the process in this way, and starts the next one.
    ///
    /// # Errors
    /// It does not end, or the next one does not start.
    pub fn restart(
        &mut self,
        shared: &Shared,
        installation: &Installation,
        how: impl FnOnce(Server) -> Result<()>,
    ) -> Result<()> {
        self.end(shared, how)?;
        self.begin(shared, installation)
    }
}

/// Waits until the server is ready.
fn wait_until_ready(server: &Server) -> Result<()> {
    let request = Request::new("GET", "/readyz").bytes();
    let step = [Step::Send(request)];
    for _ in 0..600 {
        let asked = exchange(server.address, &step, Duration::from_secs(5));
        if asked.is_ok_and(|it| it.bytes.starts_with(b"HTTP/1.1 200")) {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    bail!("the server is not ready after a minute")
}

/// Recomputes the ledger by the server's own command; a difference is a finding.
pub fn audit(installation: &Installation, record: &Record, when: &str) {
    let said = match installation.aivy(&["ledger", "verify"]) {
        Ok((true, _)) => return,
        Ok((false, said)) => said,
        Err(error) => format!("{error:#}"),
    };
    record.find("the audit", format!("`aivy ledger verify` {when}: {said}"));
}
