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
        "Moves `updated_at`",
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

#[test]
fn completions_know_the_operations() {
    for shell in ["bash", "zsh", "fish"] {
        let output = alone(&["completions", shell]);
        assert_eq!(output.status.code(), Some(0));
        assert!(out(&output).contains("get-profile"), "{shell}");
    }
}
