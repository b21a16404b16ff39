//! The command: its exit codes, its input and its output.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, reason = "a test")]

use serde_json::{Value, json};
use std::io::Write;
use std::process::{Command, Output, Stdio};

const GOOD: &str = "
openapi: 3.1.0
info: { title: Pets, version: '1' }
paths:
  /pets:
    get:
      responses:
        200: { description: All, content: { application/json: { schema: { type: [string, 'null'] } } } }
";

fn lossy() -> String {
    let schema = json!({ "type": "object", "propertyNames": { "pattern": "^a" } });
    json!({ "openapi": "3.1.0", "info": {}, "webhooks": { "w": {} }, "components": { "schemas": { "S": schema } } })
        .to_string()
}

fn run(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_openapi-lower"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A run with invalid usage reads nothing, and the pipe breaks.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn yaml_comes_out_as_pretty_json_with_a_newline() {
    let output = run(&["-"], GOOD);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    insta::assert_snapshot!(text(&output.stdout));
    assert!(text(&output.stdout).ends_with("}\n"));
    assert!(output.stderr.is_empty());
}

#[test]
fn json_goes_from_file_to_file() {
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (
        folder.path().join("in.json"),
        folder.path().join("out.json"),
    );
    std::fs::File::create(&from)
        .unwrap()
        .write_all(br#"{"openapi":"3.1.1","info":{}}"#)
        .unwrap();
    let output = run(&[from.to_str().unwrap(), "-o", to.to_str().unwrap()], "");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(output.stdout.is_empty());
    let written: Value = serde_json::from_reader(std::fs::File::open(to).unwrap()).unwrap();
    assert_eq!(
        written,
        json!({ "openapi": "3.0.3", "info": {}, "paths": {} })
    );
}

#[test]
fn a_loss_is_exit_1_and_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("out.json");
    let output = run(&["-", "-o", to.to_str().unwrap()], &lossy());
    assert_eq!(output.status.code(), Some(1));
    assert!(!to.exists());
    insta::assert_snapshot!(text(&output.stderr), @"openapi-lower: losses: 2, nothing written; --report lists them; --allow-loss accepts them");
}

#[test]
fn an_allowed_loss_is_exit_0_and_reported_when_asked() {
    let output = run(&["-", "--allow-loss", "--report"], &lossy());
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(
        serde_json::from_slice::<Value>(&output.stdout).unwrap()["openapi"],
        "3.0.3"
    );
    insta::assert_snapshot!(text(&output.stderr));
}

#[test]
fn strict_nullable_is_another_document() {
    let union = json!({ "anyOf": [{ "$ref": "#/components/schemas/B" }, { "type": "null" }] });
    let input = json!({ "openapi": "3.1.0", "info": {}, "components": { "schemas": { "A": union, "B": {"type": "object"} } } });
    let common: Value = serde_json::from_slice(&run(&["-"], &input.to_string()).stdout).unwrap();
    let strict: Value =
        serde_json::from_slice(&run(&["-", "--strict-nullable"], &input.to_string()).stdout)
            .unwrap();
    assert_eq!(common["components"]["schemas"]["A"]["nullable"], true);
    assert_eq!(strict["components"]["schemas"]["A"].get("nullable"), None);
}

#[test]
fn what_cannot_be_read_is_exit_2_with_a_reason() {
    for (arguments, input, reason) in [
        (&["-"][..], "{ \"openapi\": ", "openapi-lower: "),
        (&["-"], "a: [", "openapi-lower: "),
        (&["-"], "[]", "is a JSON object, this is an array"),
        (
            &["-"],
            "openapi: 3.0.3",
            "must be 3.1.x or 3.2.x, this is \"3.0.3\"",
        ),
        (&["/nowhere/at/all.json"], "", "/nowhere/at/all.json"),
        (
            &["-", "-o", "/nowhere/at/all.json"],
            "openapi: 3.1.0\ninfo: {}",
            "/nowhere/at/all.json",
        ),
        (&["-", "--alow-loss"], "", "unexpected argument"),
        (&[], "", "Usage"),
    ] {
        let output = run(arguments, input);
        assert_eq!(output.status.code(), Some(2), "{arguments:?} {input}");
        assert!(
            text(&output.stderr).contains(reason),
            "{}",
            text(&output.stderr)
        );
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn help_names_every_flag_and_exit_code() {
    let output = run(&["--help"], "");
    assert_eq!(output.status.code(), Some(0));
    insta::assert_snapshot!(text(&output.stdout));
}
