//! Runs every caller against the server.

use std::process::Command;

use anyhow::{Result, bail};

use super::{Workshop, java};
use crate::process;
use crate::steps::served::Served;

/// The callers in TypeScript.
const SCRIPTS: [&str; 4] = ["typescript-fetch", "hey-api", "openapi-typescript", "orval"];

/// Runs all callers, even after one has failed: all failures together are more useful.
pub(super) fn all(workshop: &Workshop, server: &Served<'_>) -> Result<()> {
    let mut failures = Vec::new();
    for (name, mut command) in callers(workshop) {
        command.current_dir(&workshop.place);
        command.env("AIVY_BASE_URL", format!("http://{}/v1", server.bind));
        command.env("AIVY_API_KEY", &server.account.key);
        command.env("AIVY_USER_ID", &server.account.user_id);
        if let Err(error) = process::read(&mut command) {
            failures.push(format!("{name}: {error:#}"));
        }
    }
    if !failures.is_empty() {
        bail!("{}", failures.join("\n\n"));
    }
    Ok(())
}

fn callers(workshop: &Workshop) -> Vec<(&'static str, Command)> {
    let tools = &workshop.tools;
    let mut python = tools.program("python");
    python
        .env("PYTHONPATH", "python")
        .arg("openapi_generator.py");
    let mut python_client = tools.program("python");
    python_client.arg("openapi_python_client.py");
    let scripts = SCRIPTS.map(|name| {
        let mut command = tools.program("node");
        command.arg(format!("js/{name}.js"));
        (name, command)
    });
    let mut all = vec![
        ("openapi-generator, Python", python),
        ("openapi-generator, Java", java::caller(workshop)),
        ("openapi-python-client", python_client),
    ];
    all.extend(scripts);
    all
}
