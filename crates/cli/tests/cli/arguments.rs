use std::process::Output;

use aivy_mock::MockServer;

use super::{command, err, out, run_with_input};

fn alone(arguments: &[&str]) -> Output {
    command(None, arguments).output().unwrap()
}

#[test]
fn help_lists_operations_and_exit_codes() {
    let help = out(&alone(&["--help"]));
    for part in [
        "get-profile",
        "Get your profile",
        "AIVY_API_KEY",
        "429",
        "AIVY_BASE_URL",
    ] {
        assert!(help.contains(part), "{part} is not in\n{help}");
    }
    let help = out(&alone(&["update-profile", "--help"]));
    for part in [
        "--name",
        "--avatar-url",
        "--json-body",
        "Updates `updated_at`",
    ] {
        assert!(help.contains(part), "{part} is not in\n{help}");
    }
    assert!(!help.contains("XXX"), "{help}");
}

#[test]
fn no_key_is_a_usage_error() {
    let output = command(None, &["get-profile"])
        .env_remove("AIVY_API_KEY")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        err(&output).contains("set AIVY_API_KEY"),
        "{}",
        err(&output)
    );
}

#[test]
fn a_wrong_command_line_is_a_usage_error() {
    for arguments in [
        &["get-everything"][..],
        &[],
        &["get-profile", "--output", "xml"],
    ] {
        assert_eq!(alone(arguments).status.code(), Some(2), "{arguments:?}");
    }
    let base = alone(&["get-profile", "--base-url", "nowhere"]);
    assert_eq!(base.status.code(), Some(2), "{}", err(&base));
}

#[test]
fn a_body_that_is_no_json_is_a_usage_error() {
    let server = MockServer::start();
    let output = run_with_input(&server, &["update-profile", "--json-body", "-"], "{");
    assert_eq!(output.status.code(), Some(2));
    assert!(
        err(&output).contains("failed to parse -"),
        "{}",
        err(&output)
    );
}

#[test]
fn a_template_needs_no_key_and_no_server() {
    let output = command(None, &["update-profile", "--json-body-template"])
        .env_remove("AIVY_API_KEY")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let body: serde_json::Value = serde_json::from_str(&out(&output)).unwrap();
    assert!(body["name"].is_string(), "{body}");
}

/// Other settings and common options make no difference.
#[test]
fn a_template_is_printed_beside_what_every_command_takes() {
    let plain = out(&alone(&["create-task", "--json-body-template"]));
    assert!(plain.contains("title"), "{plain}");
    for arguments in [
        &["create-task", "--json-body-template"][..],
        &["-o", "json", "create-task", "--json-body-template"],
        &[
            "create-task",
            "--json-body-template",
            "--timeout",
            "5",
            "--retries",
            "0",
        ],
        &[
            "create-task",
            "--base-url",
            "http://h/v1",
            "--json-body-template",
        ],
        &["create-task", "--json-body-template", "--key-file", "k"],
    ] {
        for base in ["http://127.0.0.1:1/v1", "nowhere", ""] {
            let output = command(None, arguments)
                .env("AIVY_BASE_URL", base)
                .output()
                .unwrap();
            assert_eq!(
                output.status.code(),
                Some(0),
                "{arguments:?}: {}",
                err(&output)
            );
            assert_eq!(out(&output), plain, "{arguments:?}");
        }
    }
}

#[test]
fn a_template_of_each_body_is_printed() {
    let help = out(&alone(&["--help"]));
    let names = help.lines().filter_map(|line| line.strip_prefix("  "));
    let names: Vec<_> = names.filter_map(|line| line.split(' ').next()).collect();
    let mut printed = 0;
    for name in names
        .into_iter()
        .filter(|name| name.starts_with(|c: char| c.is_ascii_lowercase()))
    {
        if !out(&alone(&[name, "--help"])).contains("--json-body-template") {
            continue;
        }
        let output = command(None, &[name, "--json-body-template"])
            .env("AIVY_BASE_URL", "http://127.0.0.1:1/v1")
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(0), "{name}: {}", err(&output));
        serde_json::from_str::<serde_json::Value>(&out(&output)).unwrap();
        printed += 1;
    }
    assert!(printed > 10, "{printed}");
}

#[test]
fn a_template_beside_a_member_is_a_usage_error() {
    let output = alone(&["create-task", "--title", "x", "--json-body-template"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        err(&output).contains("--json-body-template"),
        "{}",
        err(&output)
    );
}

#[test]
fn variables_that_are_set_to_nothing_are_not_set() {
    let output = command(None, &["get-profile", "--retries", "0"])
        .env("AIVY_BASE_URL", "")
        .env("AIVY_API_KEY", " ")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        err(&output).contains("set AIVY_API_KEY"),
        "{}",
        err(&output)
    );
}

#[test]
fn completions_know_the_operations() {
    for shell in ["bash", "zsh", "fish"] {
        let output = alone(&["completions", shell]);
        assert_eq!(output.status.code(), Some(0));
        assert!(out(&output).contains("get-profile"), "{shell}");
    }
}
