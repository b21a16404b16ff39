//! The environment of measurements: a directory, a configuration, databases with accounts, and
//! servers.

use std::fs::{self, OpenOptions};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::cpu::Places;
use crate::load::{self, Load, Same};
use crate::pairs::{Effort, Side};
use crate::server::Server;
use crate::wire;

/// The hot route.
pub(crate) const PROFILE: &str = "/v1/user/profile";

/// Between runs, the log is truncated if it is longer than this, in bytes.
const LONGEST_LOG: u64 = 64 << 20;

/// The working directory and the programs in it.
#[derive(Debug)]
pub(crate) struct Lab {
    pub(crate) directory: PathBuf,
    pub(crate) places: Places,
    pub(crate) effort: Effort,
    binary: PathBuf,
}

impl Lab {
    /// Creates an empty `directory`.
    ///
    /// # Errors
    /// It cannot be written to, or there is no server at `binary`.
    pub(crate) fn open(directory: PathBuf, binary: PathBuf, effort: Effort) -> Result<Self> {
        ensure!(
            binary.is_file(),
            "there is no server at {}: build it with `cargo build --release --workspace`",
            binary.display()
        );
        if directory.exists() {
            fs::remove_dir_all(&directory)?;
        }
        fs::create_dir_all(&directory)?;
        let places = Places::share()?;
        places.stay()?;
        let lab = Self {
            directory,
            places,
            effort,
            binary,
        };
        fs::write(lab.config(), lab.configuration())?;
        Ok(lab)
    }

    fn config(&self) -> PathBuf {
        self.directory.join("aivy.toml")
    }

    /// The default settings, except for plans that do not limit a measurement, and a log file.
    fn configuration(&self) -> String {
        let (workers, log) = (self.places.server_cpus(), self.log());
        format!(
            "default_plan = \"bench\"\n\n\
             [server]\nworkers = {workers}\n\n\
             [plans.bench]\nrate = 60_000_000\nburst = 60_000_000\n\n\
             [plans.once]\nrate = 1\nburst = 1\n\n\
             [log]\nformat = \"json\"\nfile = {:?}\n",
            log.display().to_string()
        )
    }

    fn log(&self) -> PathBuf {
        self.directory.join("aivy.log")
    }

    /// A function that limits the size of the log.
    pub(crate) fn tidy(&self) -> impl FnMut() -> Result<()> + 'static {
        let log = self.log();
        move || {
            if fs::metadata(&log).map_or(0, |log| log.len()) > LONGEST_LOG {
                // The server appends: its next write begins at the start.
                OpenOptions::new().write(true).open(&log)?.set_len(0)?;
            }
            Ok(())
        }
    }

    /// A database with the account of the reference and the keys for the measurements.
    ///
    /// # Errors
    /// A command of the server fails.
    pub(crate) fn install(&self, database_url: String) -> Result<Installation<'_>> {
        self.install_by(&self.binary, database_url)
    }

    /// As [`Self::install`], by another build of the server.
    ///
    /// # Errors
    /// See [`Self::install`].
    pub(crate) fn install_by(
        &self,
        binary: &Path,
        database_url: String,
    ) -> Result<Installation<'_>> {
        let mut installation = Installation {
            lab: self,
            binary: binary.to_owned(),
            database_url,
            keys: Keys::default(),
        };
        let seeded = installation.json(&["demo", "seed", "--json"])?;
        installation.keys.good = text(&seeded["key"]["key"])?;
        installation.run(&["plan", "set", "johndoe", "bench"])?;
        let blind = [
            "key",
            "create",
            "johndoe",
            "--name",
            "blind",
            "--permissions",
            "read:tasks",
            "--json",
        ];
        installation.keys.blind = text(&installation.json(&blind)?["key"])?;
        let user = [
            "user",
            "create",
            "--username",
            "hasty",
            "--email",
            "hasty@example.com",
            "--plan",
            "once",
            "--json",
        ];
        installation.run(&user)?;
        let hasty = [
            "key",
            "create",
            "hasty",
            "--name",
            "hasty",
            "--all-permissions",
            "--json",
        ];
        installation.keys.hasty = text(&installation.json(&hasty)?["key"])?;
        Ok(installation)
    }

    /// An installation on a new SQLite file with this name.
    ///
    /// # Errors
    /// See [`Self::install`].
    pub(crate) fn install_sqlite(&self, name: &str) -> Result<Installation<'_>> {
        self.install(self.sqlite_url(name))
    }

    /// The URL of the SQLite file with this name.
    pub(crate) fn sqlite_url(&self, name: &str) -> String {
        format!("sqlite:{}", self.directory.join(name).display())
    }

    /// Connections to `server`.
    ///
    /// # Errors
    /// The server cannot be reached.
    pub(crate) fn load(&self, server: &Server) -> Result<Load> {
        Load::connect(server.address, self.effort.connections, self.places.apart())
    }

    /// A side that sends `server` the same request repeatedly.
    ///
    /// # Errors
    /// The server cannot be reached.
    pub(crate) fn side(&self, server: &Server, request: Vec<u8>, status: u16) -> Result<Side<'_>> {
        Ok(Side {
            pid: server.pid(),
            load: self.load(server)?,
            script: Box::new(Same { request, status }),
            before: Box::new(self.tidy()),
        })
    }
}

/// A database and its keys.
#[derive(Debug)]
pub(crate) struct Installation<'a> {
    lab: &'a Lab,
    binary: PathBuf,
    pub(crate) database_url: String,
    pub(crate) keys: Keys,
}

/// The keys of an installation.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    /// All permissions, no rate limit.
    pub(crate) good: String,
    /// Without the permission to read the profile.
    pub(crate) blind: String,
    /// Of an account with one request per minute.
    pub(crate) hasty: String,
}

impl Installation<'_> {
    /// `aivy …` on this database. Its output goes to the log of the measurements.
    fn aivy(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.binary);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("AIVY_") {
                command.env_remove(name);
            }
        }
        command
            .args(arguments)
            .arg("--config")
            .arg(self.lab.config())
            .args(["--database-url", &self.database_url])
            .stdin(Stdio::null());
        command
    }

    /// Runs `aivy …` and returns what it wrote on standard output.
    ///
    /// # Errors
    /// It failed.
    pub(crate) fn run(&self, arguments: &[&str]) -> Result<Vec<u8>> {
        let output = self
            .aivy(arguments)
            .stderr(Stdio::inherit())
            .output()
            .with_context(|| format!("cannot run {}", self.binary.display()))?;
        ensure!(
            output.status.success(),
            "`aivy {}` failed",
            arguments.join(" ")
        );
        Ok(output.stdout)
    }

    /// The cookie of a session of the reference's account on `server`, which uses this database.
    ///
    /// # Errors
    /// Logging in fails.
    pub(crate) fn cookie(&self, server: &Server) -> Result<String> {
        const PASSWORD: &str = "password=correct+horse+battery";
        let made = self.json(&["user", "reset-link", "johndoe", "--json"])?;
        let url = text(&made["url"])?;
        let path = url.find("/reset/").map_or("", |at| &url[at..]);
        load::ask(server.address, &wire::form(path, PASSWORD))?;
        let entry = wire::form("/login", &format!("name=johndoe&{PASSWORD}"));
        let (_, answer) = load::ask_whole(server.address, &entry)?;
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let set = answer
            .lines()
            .find_map(|line| line.strip_prefix("set-cookie: "));
        let cookie = set.and_then(|set| set.split(';').next());
        Ok(cookie.context("the log-in was refused")?.to_owned())
    }

    fn json(&self, arguments: &[&str]) -> Result<Value> {
        let output = self.run(arguments)?;
        serde_json::from_slice(&output)
            .with_context(|| format!("`aivy {}` did not answer JSON", arguments.join(" ")))
    }

    /// A server on this database, with `settings` (`KEY=VALUE`) in addition to the usual ones.
    ///
    /// # Errors
    /// It does not start.
    pub(crate) fn serve(&self, settings: &[&str]) -> Result<Server> {
        let mut command = self.aivy(&["serve", "--bind", "127.0.0.1:0"]);
        for setting in settings {
            command.args(["--set", setting]);
        }
        Server::real(&self.lab.places, &mut command)
    }

    /// A request for the profile with the good key.
    pub(crate) fn profile(&self) -> Vec<u8> {
        wire::get(PROFILE, Some(&self.keys.good))
    }
}

/// Writes the body of the response to `request` to a file, for the bare server.
///
/// # Errors
/// The response is not a success.
pub(crate) fn keep_body(server: &Server, request: &[u8], file: &Path) -> Result<()> {
    let (status, body) = crate::load::ask(server.address, request)?;
    ensure!(status == 200, "the profile answers {status}");
    Ok(fs::write(file, body)?)
}

fn text(value: &Value) -> Result<String> {
    let text = value
        .as_str()
        .context("the answer of a command lacks the key")?;
    Ok(text.to_owned())
}
