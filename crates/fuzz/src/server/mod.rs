//! The server that is asked: a process with a database that is thrown away.

mod process;

use std::fs::File;
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

/// How long it may take until it is ready, and until it has stopped.
const PATIENCE: Duration = Duration::from_secs(60);

/// The pause between two looks at a process: its end is no event that can be waited for with a bound.
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// No limit that a run could meet, and times so short that a run meets them. The server looks at its
/// clock twice a second: a time for a head near to that would be over before the head came.
const SETTINGS: [&str; 17] = [
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
    "log.file=aivy.log",
    "log.level=info",
];

/// The program and its database.
#[derive(Debug)]
pub struct Installation {
    binary: PathBuf,
    url: String,
    directory: TempDir,
}

/// A process of it.
#[derive(Debug)]
pub struct Server {
    child: Child,
    pub address: SocketAddr,
}

impl Installation {
    /// With this database, or with an SQLite file of its own.
    ///
    /// # Errors
    /// There is no such program.
    pub fn new(binary: &Path, url: Option<&str>) -> Result<Self> {
        let directory = tempfile::tempdir()?;
        let own = || format!("sqlite:{}", directory.path().join("fuzz.db").display());
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

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.binary);
        command
            .env_clear()
            .current_dir(self.directory.path())
            .stdin(Stdio::null());
        command.args(arguments).args(["--database-url", &self.url]);
        command
    }

    /// `aivy <arguments> --json` to its end: whether it did what it was told, and what it said.
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

    /// What it answers when it does what it is told.
    ///
    /// # Errors
    /// It does not.
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

    /// Starts the server with the settings of a run, and with this provider of models. The header in
    /// which proxies name their clients is another one for every other seed.
    ///
    /// # Errors
    /// It does not listen.
    pub fn serve(&self, provider: SocketAddr, seed: u64) -> Result<Server> {
        let mut command = self.command(&["serve", "--port", "0", "--workers", "2"]);
        command.args(["--log-format", "json"]);
        command.args([
            "--set",
            &format!("ai.providers.fuzz.url=http://{provider}/v1"),
        ]);
        let proxies = ["x-forwarded-for", "forwarded"][usize::from(seed.is_multiple_of(2))];
        command.args(["--set", &format!("server.forwarded_header={proxies}")]);
        command.args(SETTINGS.iter().flat_map(|setting| ["--set", setting]));
        let errors = File::create(self.directory.path().join("stderr"))?;
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

    /// What it wrote to standard error.
    #[must_use]
    pub fn errors(&self) -> String {
        std::fs::read_to_string(self.directory.path().join("stderr")).unwrap_or_default()
    }

    /// The lines of the log that tell of a panic or of an error, from `read` on, which becomes the
    /// place behind the last whole line.
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
}

/// Whether a line of the log tells of a panic or of an error that is the server's own: what another
/// is to blame for is answered 503.
fn is_bad(line: &str) -> bool {
    let line: Value = serde_json::from_str(line).unwrap_or_default();
    let panicked = line["message"]
        .as_str()
        .is_some_and(|message| message.starts_with("panic"));
    panicked || (line["level"] == "ERROR" && line["status"] != 503)
}

impl Server {
    /// How it ended, if it has.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().ok().flatten()
    }

    /// Where the system tells about it.
    #[must_use]
    pub fn process(&self) -> Process {
        Process::of(self.child.id())
    }

    /// Stops it in order.
    ///
    /// # Errors
    /// It does not stop, or not in order.
    pub fn stop(mut self) -> Result<()> {
        // A process id fits: the kernel's limit is 2^22.
        let pid = Pid::from_raw(i32::try_from(self.child.id())?);
        kill(pid, Signal::SIGTERM)?;
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
