//! Servers as child processes: started, awaited until they respond, stopped on drop.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::cpu::Places;
use crate::{load, wire};

/// The time limit for starting and for stopping.
const PATIENCE: Duration = Duration::from_secs(30);

/// The interval of polling a server that starts or stops. Another process cannot wait for the event
/// that a socket opens.
const LOOK_EVERY: Duration = Duration::from_millis(1);

/// A running server.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
    /// The time from the start of the process to its first ready response.
    pub(crate) ready_after: Duration,
}

impl Server {
    /// Starts the bare server, with `body` for every response.
    ///
    /// # Errors
    /// It does not print its address.
    pub(crate) fn bare(places: &Places, body: &Path) -> Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["bare", "--body"]).arg(body);
        command.args(["--workers", &places.server_cpus().to_string()]);
        Self::that_says_where(places, &mut command)
    }

    /// Starts a server that prints its address at the end of its first line on standard output.
    ///
    /// # Errors
    /// It prints something else, or ends.
    pub(crate) fn that_says_where(places: &Places, command: &mut Command) -> Result<Self> {
        let started = Instant::now();
        command.stdout(Stdio::piped());
        let mut child = places
            .on_servers(|| command.spawn())?
            .with_context(|| format!("cannot start {}", command.get_program().display()))?;
        let mut line = String::new();
        if let Some(out) = child.stdout.take() {
            BufReader::new(out).read_line(&mut line)?;
        }
        let Some(address) = address_in(&line) else {
            kill_and_reap(&mut child);
            bail!("the server did not say where it listens, but: {line:?}");
        };
        Ok(Self {
            child,
            address,
            ready_after: started.elapsed(),
        })
    }

    /// Starts the real server and waits until it is ready.
    ///
    /// # Errors
    /// It ends, or is not ready in time.
    pub(crate) fn real(places: &Places, command: &mut Command) -> Result<Self> {
        let started = Instant::now();
        let mut server = Self::that_says_where(places, command)?;
        let request = wire::get("/readyz", None);
        while load::ask(server.address, &request).map_or(0, |(status, _)| status) != 200 {
            if let Some(status) = server.child.try_wait()? {
                bail!("the server ended before it was ready: {status}");
            }
            if started.elapsed() > PATIENCE {
                bail!("the server is not ready after {} s", PATIENCE.as_secs());
            }
            std::thread::sleep(LOOK_EVERY);
        }
        server.ready_after = started.elapsed();
        Ok(server)
    }

    /// Its process ID.
    pub(crate) fn pid(&self) -> Pid {
        // A process ID fits: the kernel's limit is 2^22.
        Pid::from_raw(i32::try_from(self.child.id()).unwrap_or(i32::MAX))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let deadline = Instant::now() + PATIENCE;
        if kill(self.pid(), Signal::SIGTERM).is_ok() {
            while Instant::now() < deadline {
                if !matches!(self.child.try_wait(), Ok(None)) {
                    return;
                }
                std::thread::sleep(LOOK_EVERY);
            }
        }
        kill_and_reap(&mut self.child);
    }
}

fn kill_and_reap(child: &mut Child) {
    // It may have ended in between.
    let _ = child.kill();
    let _ = child.wait();
}

/// The address at the end of `http://127.0.0.1:8080` or of a sentence with it.
fn address_in(line: &str) -> Option<SocketAddr> {
    let last = line.split_whitespace().last()?;
    last.strip_prefix("http://").unwrap_or(last).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    #[test]
    fn an_address_is_found_at_the_end_of_a_line() {
        let address = Some(SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)));
        assert_eq!(address_in("listening on http://127.0.0.1:8080\n"), address);
        assert_eq!(address_in("127.0.0.1:8080\n"), address);
        assert_eq!(address_in("error: no\n"), None);
        assert_eq!(address_in(""), None);
    }
}
