//! Starts the server of this repository for a demonstration or a check.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::process::{self, Running};
use crate::{interrupt, term};

/// The time limit from the start until it is ready.
const READY_WITHIN: Duration = Duration::from_secs(60);

/// The interval of polling a server that starts: it is not possible to wait for the event that a
/// socket opens.
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// The maximum size of a probe's response that is read, in bytes.
const ANSWER_MAX: u64 = 64 * 1024;

/// The account of the contract, with a new key.
pub(crate) struct Seeded {
    pub(crate) user_id: String,
    pub(crate) key: String,
    /// The URL that logs in to the dashboard, once.
    pub(crate) log_in_url: String,
}

/// The parts needed to start the server: the binary, its working directory, its database.
pub(crate) struct Installation<'a> {
    pub(crate) binary: &'a Path,
    pub(crate) directory: &'a Path,
    pub(crate) database_url: String,
}

impl Installation<'_> {
    /// `aivy <arguments>` on the database, otherwise with defaults, independent of the environment
    /// of this process.
    pub(crate) fn aivy(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(self.binary);
        command.args(arguments).current_dir(self.directory);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("AIVY_") {
                command.env_remove(name);
            }
        }
        command.env("AIVY_DATABASE_URL", &self.database_url);
        command
    }

    /// Adds the contract's account to the database if it does not exist, and makes a key with all
    /// permissions and a dashboard link, for a server that will listen on `bind`.
    pub(crate) fn seed(&self, bind: SocketAddr) -> Result<Seeded> {
        let bind = bind.to_string();
        let text = process::read(&mut self.aivy(&["demo", "seed", "--json", "--bind", &bind]))?;
        parse_seeded(&text)
            .with_context(|| "`aivy demo seed --json` did not answer an account and a key")
    }
}

/// Starts `command`, a server that will listen on `address`, and waits until it is ready.
///
/// # Errors
/// It ends, or is not ready in time and is stopped.
pub(crate) fn start(command: &mut Command, address: SocketAddr) -> Result<Running> {
    let mut server = Running::start(command)?;
    let deadline = Instant::now() + READY_WITHIN;
    loop {
        interrupt::check()?;
        if let Some(status) = server.ended()? {
            bail!("the server ended before it was ready ({status}); what it said stands above");
        }
        match get_status(address, "/readyz") {
            Some(200) => return Ok(server),
            _ if Instant::now() > deadline => {
                bail!("the server is not ready after {} s", READY_WITHIN.as_secs())
            }
            _ => std::thread::sleep(LOOK_EVERY),
        }
    }
}

/// Fails with a clear message if another program listens on `address`.
pub(crate) fn require_free(address: SocketAddr) -> Result<()> {
    if let Err(error) = TcpListener::bind(address) {
        bail!(
            "cannot listen on {address}: {error}; stop what listens there, or choose another port \
             with --port"
        );
    }
    Ok(())
}

/// A free loopback address.
pub(crate) fn free_address() -> Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    Ok(listener.local_addr()?)
}

/// Waits until the server ends, and reports an error exit.
pub(crate) fn wait(mut server: Running) -> Result<bool> {
    let status = server.wait()?;
    if !status.success() {
        term::fail(&format!("the server ended with {status}"));
    }
    Ok(status.success())
}

fn parse_seeded(text: &str) -> Result<Seeded> {
    let value: serde_json::Value = serde_json::from_str(text)?;
    let member = |pointer: &str| {
        value
            .pointer(pointer)
            .and_then(serde_json::Value::as_str)
            .map(str::to_owned)
            .with_context(|| format!("no {pointer}"))
    };
    Ok(Seeded {
        user_id: member("/user/id")?,
        key: member("/key/key")?,
        log_in_url: member("/log_in_link/url")?,
    })
}

/// The status of `GET <path>`, if there is a response.
fn get_status(address: SocketAddr, path: &str) -> Option<u16> {
    let patience = Duration::from_secs(2);
    let mut stream = TcpStream::connect_timeout(&address, patience).ok()?;
    stream.set_read_timeout(Some(patience)).ok()?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).ok()?;
    // Only "HTTP/1.1 200" is needed, but closing with unread bytes would reset the connection while
    // the server still writes.
    let mut answer = Vec::new();
    stream.take(ANSWER_MAX).read_to_end(&mut answer).ok()?;
    std::str::from_utf8(answer.get(..12)?)
        .ok()?
        .strip_prefix("HTTP/1.1 ")?
        .parse()
        .ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;
    use std::io::{BufRead, BufReader};
    use std::thread::JoinHandle;

    /// Responds to one request with `status` and returns its first line.
    fn answer_once(listener: TcpListener, status: &'static str) -> JoinHandle<String> {
        std::thread::spawn(move || {
            let (stream, _) = listener.accept().unwrap();
            let mut lines = BufReader::new(&stream).lines();
            let first = lines.next().unwrap().unwrap();
            while !lines.next().unwrap().unwrap().is_empty() {}
            write!(&stream, "HTTP/1.1 {status}\r\n\r\n").unwrap();
            first
        })
    }

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn reads_what_the_seeding_says() {
        let seeded =
            parse_seeded(
                r#"{"user":{"id":"usr_1"},"key":{"id":"key_1","key":"aivy_x"},"log_in_link":{"url":"http://a/login/1"}}"#,
            )
            .unwrap();
        assert_eq!(
            [&seeded.user_id, &seeded.key, &seeded.log_in_url],
            ["usr_1", "aivy_x", "http://a/login/1"]
        );
        assert!(parse_seeded(r#"{"user":{"id":"usr_1"}}"#).is_err());
        assert!(parse_seeded("user usr_1").is_err());
    }

    #[test]
    fn a_taken_port_is_said_with_the_way_out() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let error = require_free(address).unwrap_err().to_string();
        assert!(
            error.contains(&address.to_string()) && error.contains("--port"),
            "{error}"
        );
        require_free(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).unwrap();
    }

    #[test]
    fn reads_the_status_of_an_answer() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let server = answer_once(listener, "503 Service Unavailable");
        assert_eq!(get_status(address, "/readyz"), Some(503));
        assert_eq!(server.join().unwrap(), "GET /readyz HTTP/1.1");
    }

    #[test]
    fn a_server_is_started_when_it_says_that_it_is_ready() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let asked = answer_once(listener, "200 OK");
        let mut server = start(&mut shell("exec sleep 600"), address).unwrap();
        assert_eq!(asked.join().unwrap(), "GET /readyz HTTP/1.1");
        assert_eq!(server.ended().unwrap(), None);
        assert!(!server.stop().unwrap().success());
    }

    #[test]
    fn a_server_that_ends_at_once_is_no_server() {
        // A reserved port: no other test can listen on it.
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 1));
        assert_eq!(get_status(address, "/readyz"), None);
        let error = start(&mut shell("exit 3"), address)
            .err()
            .unwrap()
            .to_string();
        assert!(error.contains("ended before it was ready"), "{error}");
    }
}
