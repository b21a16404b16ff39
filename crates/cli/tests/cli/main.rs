//! The program from its arguments to its exit code, with the mock server.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod arguments;
mod failures;
mod successes;

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use aivy_mock::{MockServer, types};

/// A key that must not be shown.
const KEY: &str = "aivy_0123456789abcdefghijklmnopqrstuvwxyzABCD000000";

fn command(server: Option<&MockServer>, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_aivy-cli"));
    command
        .args(arguments)
        .env_remove("AIVY_BASE_URL")
        .env("AIVY_API_KEY", KEY);
    if let Some(server) = server {
        command.env("AIVY_BASE_URL", server.base_url());
    }
    command
}

fn run(server: &MockServer, arguments: &[&str]) -> Output {
    command(Some(server), arguments).output().unwrap()
}

fn run_with_input(server: &MockServer, arguments: &[&str], input: &str) -> Output {
    let mut command = command(Some(server), arguments);
    let command = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    child.wait_with_output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn profile() -> types::ProfileEnvelope {
    serde_json::from_value(serde_json::json!({ "success": true, "data": {
        "id": "usr_123456789", "username": "johndoe", "email": "john@example.com", "name": "John Doe",
        "avatar_url": null, "created_at": "2023-01-15T12:00:00Z", "updated_at": "2023-05-20T15:30:00Z",
        "stats": { "tasks_completed": 42, "tokens_earned": 1250, "tokens_staked": 1000 },
    }}))
    .unwrap()
}
