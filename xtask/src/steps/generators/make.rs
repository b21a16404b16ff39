//! Generates a client with each tool, and compiles or type-checks it with its caller.

use std::fs;
use std::os::unix::fs::symlink;
use std::process::Command;

use anyhow::Result;

use super::{Workshop, callers, java};
use crate::{process, workspace};

/// The input of all tools.
pub(super) const DOCUMENT: &str = "openapi/aivy.json";

/// The document's file name for the tools' configurations.
const COPY: &str = "aivy.json";

/// Generates all clients, then compiles all of them.
pub(super) fn all(workshop: &Workshop) -> Result<()> {
    let place = &workshop.place;
    fs::copy(workspace::root().join(DOCUMENT), place.join(COPY))?;
    for file in callers()? {
        if let Some(name) = file.file_name() {
            fs::copy(&file, place.join(name))?;
        }
    }
    symlink(workshop.tools.node_modules(), place.join("node_modules"))?;
    for mut command in generate(workshop).into_iter().chain(check(workshop)) {
        process::read(command.current_dir(place))?;
    }
    java::compile(workshop)
}

fn generate(workshop: &Workshop) -> Vec<Command> {
    let tools = &workshop.tools;
    let mut openapi_generator = java::java();
    openapi_generator.arg("-jar").arg(&workshop.jar);
    openapi_generator.args(["batch", "--threads", "1", "--fail-fast"]);
    openapi_generator.args(["python.yaml", "typescript-fetch.yaml", "java.yaml"]);
    let mut python_client = tools.program("openapi-python-client");
    python_client.args(["generate", "--path", COPY, "--output-path", "opc"]);
    python_client.args(["--meta", "none", "--config", "openapi-python-client.yaml"]);
    let mut hey_api = tools.script("@hey-api/openapi-ts/bin/run.js");
    hey_api.args(["-i", COPY, "-o", "hey-api", "--no-log-file"]);
    let mut openapi_typescript = tools.script("openapi-typescript/bin/cli.js");
    openapi_typescript.args([COPY, "-o", "schema.d.ts"]);
    let mut orval = tools.script("orval/dist/bin/orval.mjs");
    orval.args([
        "--input",
        COPY,
        "--output",
        "orval/aivy.ts",
        "--client",
        "fetch",
    ]);
    vec![
        openapi_generator,
        python_client,
        hey_api,
        openapi_typescript,
        orval,
    ]
}

fn check(workshop: &Workshop) -> Vec<Command> {
    let mut mypy = workshop.tools.program("mypy");
    mypy.args(["--strict", "openapi_python_client.py", "opc"]);
    let mut tsc = workshop.tools.script("typescript/bin/tsc");
    tsc.args(["--project", "."]);
    vec![mypy, tsc]
}
