//! The programs of the workspace, as built by cargo.

use std::path::PathBuf;
use std::process::Stdio;

use aivy_store::testing::WITHOUT;
use serde_json::Value;
use tokio::process::Command;

/// The output and the exit code of a program.
#[derive(Debug)]
pub(crate) struct ProgramOutput {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl ProgramOutput {
    /// Its standard output as JSON.
    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.code, 0, "{}{}", self.out, self.err);
        serde_json::from_str(&self.out).unwrap_or_else(|_| panic!("no JSON: {}", self.out))
    }
}

/// The path of the program `name`, beside the directory of the test's own executable.
pub(crate) fn path(name: &str) -> PathBuf {
    let own = std::env::current_exe().unwrap();
    let profile = own.ancestors().nth(2).unwrap();
    let path = profile.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    assert!(
        path.exists(),
        "{} is missing: run `cargo build --workspace --bins`, or `cargo test --workspace`",
        path.display()
    );
    path
}

/// The path of a program that `cargo xtask test` installs; `None` if its part of the tests is
/// turned off.
pub(crate) fn installed(name: &str, part: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let places = std::env::split_paths(&path).chain(["/usr/sbin".into(), "/usr/bin".into()]);
    let found = places.map(|place| place.join(name)).find(|p| p.is_file());
    if found.is_none() {
        let without = std::env::var(WITHOUT).unwrap_or_default();
        assert!(
            without.split([',', ' ']).any(|left_out| left_out == part),
            "there is no {name}: run `cargo xtask test`, or set {WITHOUT}={part}"
        );
    }
    found
}

/// Runs a program to its end in a clean environment.
pub(crate) async fn run(mut command: Command) -> ProgramOutput {
    let output = command.stdin(Stdio::null()).output().await.unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    ProgramOutput {
        code: output.status.code().unwrap_or(-1),
        out: text(output.stdout),
        err: text(output.stderr),
    }
}

/// A command without an inherited environment.
pub(crate) fn command(name: &str) -> Command {
    let mut command = Command::new(path(name));
    command.env_clear();
    command
}
