//! A server process on a database, and its administrative commands.

use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use aivy_store::Backend;
use aivy_store::testing::Database;
use serde_json::Value;
use tempfile::TempDir;

use super::call::Call;
use super::log;
use super::models;
use super::program::{self, ProgramOutput};
use super::stage::until;

/// `aivy serve` as a process. Dropping it kills it; its database is removed with its last owner.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
    pub(crate) database: Arc<Database>,
    directory: TempDir,
}

/// The database for `--database-url`.
fn url_of(database: &Database) -> String {
    match database.backend() {
        Backend::Sqlite => format!("sqlite:{}", database.url()),
        Backend::Postgres => database.url().to_owned(),
    }
}

impl Server {
    /// Starts a server with these settings (`key=value`) and waits until it listens.
    pub(crate) async fn start(database: &Arc<Database>, settings: &[&str]) -> Self {
        Self::start_at(database, &url_of(database), settings).await
    }

    /// As [`Server::start`], with another URL of the database.
    pub(crate) async fn start_at(database: &Arc<Database>, url: &str, settings: &[&str]) -> Self {
        let models = models::settings();
        let models: Vec<_> = models.iter().map(String::as_str).collect();
        Self::run(database, url, &[&models, settings].concat()).await
    }

    /// As [`Server::start`], with only the AI providers in `settings`.
    pub(crate) async fn start_without_models(database: &Arc<Database>, settings: &[&str]) -> Self {
        Self::run(database, &url_of(database), settings).await
    }

    /// The output of `aivy serve` when it does not start with these settings.
    pub(crate) async fn refusal(database: &Arc<Database>, settings: &[&str]) -> ProgramOutput {
        let directory = tempfile::tempdir().unwrap();
        let command = serve(directory.path(), &url_of(database), settings);
        program::run(command.into()).await
    }

    /// As [`Server::start`], with files whose growth [`Server::limit_files`] can stop.
    pub(crate) async fn start_with_little_room(
        database: &Arc<Database>,
        settings: &[&str],
    ) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let plain = serve(directory.path(), &url_of(database), settings);
        // Without the signal a write beyond the limit fails, as on a full disk.
        let mut command = std::process::Command::new("/bin/sh");
        command.args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""]);
        command.arg(plain.get_program()).args(plain.get_args());
        command.env_clear().current_dir(directory.path());
        Self::begin(database, directory, command).await
    }

    async fn run(database: &Arc<Database>, url: &str, settings: &[&str]) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let command = serve(directory.path(), url, settings);
        Self::begin(database, directory, command).await
    }

    async fn begin(
        database: &Arc<Database>,
        directory: TempDir,
        mut command: std::process::Command,
    ) -> Self {
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        command.stderr(Stdio::piped());
        let started = tokio::task::spawn_blocking(move || listening(command.spawn().unwrap()));
        let (child, address) = started.await.unwrap();
        Self {
            child,
            address,
            database: database.clone(),
            directory,
        }
    }

    /// Its database, for `--database-url`.
    pub(crate) fn database_url(&self) -> String {
        url_of(&self.database)
    }

    /// `http://address`.
    pub(crate) fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A request to send.
    pub(crate) fn call(&self, method: &str, path: &str) -> Call {
        Call::new(self.address, method, path)
    }

    /// A GET to send.
    pub(crate) fn get(&self, path: &str) -> Call {
        self.call("GET", path)
    }

    /// `aivy <args> --json` on the same database, in a separate process.
    pub(crate) async fn admin(&self, args: &[&str]) -> ProgramOutput {
        self.admin_on(&self.database, args).await
    }

    /// As [`Server::admin`], on another database.
    pub(crate) async fn admin_on(&self, database: &Database, args: &[&str]) -> ProgramOutput {
        let mut command = program::command("aivy");
        command.current_dir(self.directory.path()).args(args).args([
            "--json",
            "--database-url",
            &url_of(database),
        ]);
        program::run(command).await
    }

    /// The output of [`Server::admin`], which must succeed.
    pub(crate) async fn admin_json(&self, args: &[&str]) -> Value {
        self.admin(args).await.json()
    }

    /// Limits the size of all files that it writes; `None` removes the limit.
    pub(crate) async fn limit_files(&self, bytes: Option<u64>) {
        let limit = bytes.map_or("unlimited".to_owned(), |bytes| bytes.to_string());
        let mut command = tokio::process::Command::new("prlimit");
        command.arg(format!("--pid={}", self.child.id()));
        command.arg(format!("--fsize={limit}:unlimited"));
        assert!(command.status().await.unwrap().success());
    }

    /// Its resident memory, in KiB (`VmRSS`).
    pub(crate) fn resident(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let number = line.unwrap().trim().trim_end_matches(" kB");
        number.parse().unwrap()
    }

    /// The lines of the log so far. They are written in order, so a line caused by this call is
    /// awaited.
    pub(crate) async fn log(&self) -> Vec<Value> {
        static ASKED: AtomicU64 = AtomicU64::new(0);
        let mark = format!("log-{}", ASKED.fetch_add(1, Ordering::Relaxed));
        let asked = self.get("/healthz").header("X-Request-Id", &mark);
        assert_eq!(asked.send().await.status, 200);
        until("the log is written", async || {
            let log = self.log_file();
            let is_written = log.iter().any(|line| line["request_id"] == mark.as_str());
            is_written.then_some(log)
        })
        .await
    }

    /// Checks the written lines.
    fn check_log(&self) {
        if !std::thread::panicking() {
            log::check(&self.log_file());
        }
    }

    /// The written lines of the log, even if the server has ended.
    fn log_file(&self) -> Vec<Value> {
        let text = std::fs::read_to_string(self.directory.path().join("aivy.log"));
        text.unwrap_or_default()
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok())
            .collect()
    }

    /// Stops it orderly, and waits until it has ended.
    pub(crate) async fn stop(mut self) {
        let pid = self.child.id().to_string();
        let sent = tokio::process::Command::new("kill")
            .args(["-TERM", &pid])
            .status();
        assert!(sent.await.unwrap().success());
        tokio::task::spawn_blocking(move || {
            let status = self.child.wait().unwrap();
            assert!(
                status.success(),
                "the server ended with {status}: {:#?}",
                self.log_file()
            );
        })
        .await
        .unwrap();
    }
}

/// `aivy serve` in a directory, on a free port.
fn serve(directory: &Path, url: &str, settings: &[&str]) -> std::process::Command {
    let mut command = std::process::Command::new(program::path("aivy"));
    command
        .env_clear()
        .current_dir(directory)
        .args(["serve", "--port", "0", "--workers", "2"])
        .args(["--database-url", url, "--log-format", "json"])
        .args(["--set", "log.file=aivy.log"])
        .args(settings.iter().flat_map(|setting| ["--set", setting]));
    command
}

/// Waits for the line that says where the server listens.
fn listening(mut child: Child) -> (Child, SocketAddr) {
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let Some(address) = line.trim().strip_prefix("listening on http://") else {
        let _ = child.kill();
        let output = child.wait_with_output().unwrap();
        panic!(
            "no server: {line}{}",
            String::from_utf8_lossy(&output.stderr)
        );
    };
    let mut address: SocketAddr = address.parse().unwrap();
    if address.ip().is_unspecified() {
        address.set_ip(Ipv4Addr::LOCALHOST.into());
    }
    (child, address)
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        self.check_log();
    }
}
