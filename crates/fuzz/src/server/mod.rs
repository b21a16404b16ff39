//! The server under test: a process with a temporary database.

mod process;

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Seek, SeekFrom};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;
use tempfile::TempDir;

pub use process::Process;

/// The time limit for starting and for stopping.
const PATIENCE: Duration = Duration::from_secs(60);

/// The interval of polling a process: its end cannot be awaited with a time limit.
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// The name of its own SQLite file.
const DATABASE: &str = "aivy.db";

/// No rate limits that a run could reach, and time limits so short that a run reaches them. The
/// server checks its clock twice a second: a shorter limit for a head would be over before the head
/// arrives.
const SETTINGS: [&str; 16] = [
    "plans.free.rate=1000000000",
    "plans.free.burst=1000000000",
    "accounts.attempts_per_account=1000",
    "accounts.attempts_per_address=100000",
    "server.trusted_proxies=127.0.0.1",
    "server.header_timeout_ms=2500",
    "server.keep_alive_ms=1000",
    "server.request_timeout_ms=2000",
    "server.write_timeout_ms=1000",
    "ai.timeout_ms=2000",
    "ai.default_model=fuzz",
    "ai.providers.fuzz.first_byte_timeout_ms=1000",
    "ai.providers.fuzz.idle_timeout_ms=1000",
    "ai.providers.fuzz.models=fuzz",
    "ai.embeddings.model=fuzz",
    "log.level=info",
];

/// The program and its database.
#[derive(Debug)]
pub struct Installation {
    binary: PathBuf,
    url: String,
    directory: TempDir,
}

/// A running server process.
#[derive(Debug)]
pub struct Server {
    child: Child,
    pub address: SocketAddr,
}

impl Installation {
    /// With this database, or with a new SQLite file.
    ///
    /// # Errors
    /// There is no such program.
    pub fn new(binary: &Path, url: Option<&str>) -> Result<Self> {
        let directory = tempfile::tempdir()?;
        let own = || format!("sqlite:{}", directory.path().join(DATABASE).display());
        let url = url.map_or_else(own, str::to_owned);
        let binary = std::path::absolute(binary)?;
        if !binary.is_file() {
            bail!("there is no {}", binary.display());
        }
        Ok(Self {
            binary,
            url,
            directory,
        })
    }

    /// The SQLite file, if no other database was given.
    #[must_use]
    pub fn database_file(&self) -> PathBuf {
        self.directory.path().join(DATABASE)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.binary);
        command
            .env_clear()
            .current_dir(self.directory.path())
            .stdin(Stdio::null());
        command.args(arguments).args(["--database-url", &self.url]);
        command
    }

    /// Runs `aivy <arguments> --json` to its end: whether it succeeded, and its output.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn aivy(&self, arguments: &[&str]) -> Result<(bool, String)> {
        let output = self.command(&[arguments, &["--json"]].concat()).output()?;
        let said = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
        Ok((
            output.status.success(),
            String::from_utf8_lossy(&said).trim().to_owned(),
        ))
    }

    /// Its output if it succeeds.
    ///
    /// # Errors
    /// It fails.
    pub fn aivy_json(&self, arguments: &[&str]) -> Result<Value> {
        let shown = arguments.join(" ");
        let output = self.command(&[arguments, &["--json"]].concat()).output()?;
        if !output.status.success() {
            bail!(
                "`aivy {shown}`: {}",
                String::from_utf8_lossy(&output.stderr).trim()
            );
        }
        serde_json::from_slice(&output.stdout).with_context(|| format!("`aivy {shown}`"))
    }

    /// Starts the server with the settings of a run, and with this AI provider. The header for
    /// client addresses is another one for every second seed.
    ///
    /// # Errors
    /// It does not listen.
    pub fn serve(&self, provider: SocketAddr, seed: u64) -> Result<Server> {
        let provider = format!("ai.providers.fuzz.url=http://{provider}/v1");
        let proxies = ["x-forwarded-for", "forwarded"][usize::from(seed.is_multiple_of(2))];
        let proxies = format!("server.forwarded_header={proxies}");
        self.serve_with(&[&[provider.as_str(), proxies.as_str()], &SETTINGS[..]].concat())
    }

    /// Starts the server with these settings (`KEY=VALUE`), on a free port. Its log and its
    /// standard error are appended to those of earlier starts.
    ///
    /// # Errors
    /// It does not listen.
    pub fn serve_with(&self, settings: &[&str]) -> Result<Server> {
        let mut command = self.command(&["serve", "--port", "0", "--workers", "2"]);
        command.args(["--log-format", "json", "--set", "log.file=aivy.log"]);
        command.args(settings.iter().flat_map(|setting| ["--set", setting]));
        let errors = self.directory.path().join("stderr");
        let errors = OpenOptions::new().create(true).append(true).open(errors)?;
        let mut child = command.stdout(Stdio::piped()).stderr(errors).spawn()?;
        let mut line = String::new();
        if let Some(out) = child.stdout.take() {
            BufReader::new(out).read_line(&mut line)?;
        }
        let address = line
            .trim()
            .rsplit("http://")
            .next()
            .and_then(|it| it.parse().ok());
        let Some(address) = address else {
            let _ = child.kill();
            let _ = child.wait();
            bail!(
                "the server did not say where it listens: {line}{}",
                self.errors()
            );
        };
        Ok(Server { child, address })
    }

    /// Its standard error.
    #[must_use]
    pub fn errors(&self) -> String {
        std::fs::read_to_string(self.directory.path().join("stderr")).unwrap_or_default()
    }

    /// The log lines about panics or errors, from position `read` on, which is moved to the end of
    /// the last complete line.
    #[must_use]
    pub fn bad_lines(&self, read: &mut u64) -> Vec<String> {
        let mut bad = Vec::new();
        let Ok(mut log) = File::open(self.directory.path().join("aivy.log")) else {
            return bad;
        };
        if log.seek(SeekFrom::Start(*read)).is_err() {
            return bad;
        }
        let mut log = BufReader::new(log);
        let mut line = String::new();
        while log.read_line(&mut line).is_ok_and(|_| line.ends_with('\n')) {
            *read += line.len() as u64;
            if is_bad(&line) {
                bad.push(line.trim_end().to_owned());
            }
            line.clear();
        }
        bad
    }

    /// Empties the log if what was read of it is longer than this, in bytes.
    ///
    /// # Errors
    /// It cannot be written to.
    pub fn trim_log(&self, read: &mut u64, longest: u64) -> Result<()> {
        if *read > longest {
            // The server appends: its next write begins at the start.
            let log = self.directory.path().join("aivy.log");
            OpenOptions::new().write(true).open(log)?.set_len(0)?;
            *read = 0;
        }
        Ok(())
    }
}

/// Whether a log line is about a panic or an internal error: failures of other parties have the
/// status 503.
fn is_bad(line: &str) -> bool {
    let line: Value = serde_json::from_str(line).unwrap_or_default();
    let panicked = line["message"]
        .as_str()
        .is_some_and(|message| message.starts_with("panic"));
    panicked || (line["level"] == "ERROR" && line["status"] != 503)
}

impl Server {
    /// Its exit status, if it has ended.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().ok().flatten()
    }

    /// Its process, for measurements.
    #[must_use]
    pub fn process(&self) -> Process {
        Process::of(self.child.id())
    }

    /// Sends it a signal.
    ///
    /// # Errors
    /// It has ended.
    pub fn signal(&self, signal: Signal) -> Result<()> {
        // A process ID fits: the kernel's limit is 2^22.
        let pid = Pid::from_raw(i32::try_from(self.child.id())?);
        Ok(kill(pid, signal)?)
    }

    /// Stops it orderly.
    ///
    /// # Errors
    /// It does not stop, or exits with an error.
    pub fn stop(mut self) -> Result<()> {
        self.signal(Signal::SIGTERM)?;
        let deadline = Instant::now() + PATIENCE;
        loop {
            match self.ended() {
                Some(status) if status.success() => return Ok(()),
                Some(status) => bail!("it ended with {status} when it was stopped"),
                None if Instant::now() > deadline => bail!("it did not stop within {PATIENCE:?}"),
                None => std::thread::sleep(LOOK_EVERY),
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_is_read_on() -> Result<()> {
        let installation = Installation::new(&std::env::current_exe()?, None)?;
        let path = installation.directory.path().join("aivy.log");
        let mut read = 0;
        std::fs::write(
            &path,
            "{\"level\":\"INFO\"}\n{\"level\":\"ERROR\"}\n{\"level\":\"ERR",
        )?;
        assert_eq!(installation.bad_lines(&mut read), [r#"{"level":"ERROR"}"#]);
        assert!(installation.bad_lines(&mut read).is_empty());
        let mut log = std::fs::OpenOptions::new().append(true).open(&path)?;
        std::io::Write::write_all(&mut log, b"OR\",\"x\":1}\n")?;
        assert_eq!(
            installation.bad_lines(&mut read),
            [r#"{"level":"ERROR","x":1}"#]
        );
        Ok(())
    }

    #[test]
    fn a_panic_and_an_error_are_bad() {
        assert!(is_bad(r#"{"level":"ERROR","message":"x"}"#));
        assert!(is_bad(r#"{"level":"INFO","message":"panic: x"}"#));
        assert!(!is_bad(r#"{"level":"ERROR","status":503}"#));
        assert!(!is_bad(r#"{"level":"WARN","message":"don't panic"}"#) && !is_bad("x"));
    }
}
