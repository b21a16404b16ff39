use aivy_mock::{MockServer, MockServerExt as _};
use serde_json::{Value, json};

use super::{KEY, err, out, profile, run, run_with_input};

#[test]
fn json_is_the_whole_answer() {
    let server = MockServer::start();
    let mock = server.get_profile(|when, then| {
        when.into_inner()
            .header("authorization", format!("Bearer {KEY}"));
        then.ok(&profile());
    });
    let output = run(&server, &["get-profile"]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let answer: Value = serde_json::from_str(&out(&output)).unwrap();
    assert_eq!(answer["data"]["stats"]["tokens_earned"], 1250);
    assert_eq!(answer["data"]["created_at"], "2023-01-15T12:00:00Z");
    mock.assert();
}

#[test]
fn a_table_is_what_the_answer_carries() {
    let server = MockServer::start();
    server.get_profile(|_, then| {
        then.ok(&profile());
    });
    let output = run(&server, &["get-profile", "--output", "table"]);
    let shown = out(&output);
    let row = shown
        .lines()
        .find(|line| line.contains("stats.tokens_earned"));
    assert!(
        row.is_some_and(|row| row.ends_with("1250") || row.trim_end().ends_with("1250")),
        "{shown}"
    );
    assert!(!shown.contains("success"), "{shown}");
}

/// Checks the request that the server gets for some arguments.
fn sent(arguments: &[&str], input: Option<&str>, expected: &Value) {
    let server = MockServer::start();
    let mock = server.update_profile(|when, then| {
        when.into_inner().json_body(expected.clone());
        then.ok(&profile());
    });
    let output = match input {
        Some(text) => run_with_input(&server, arguments, text),
        None => run(&server, arguments),
    };
    assert_eq!(
        output.status.code(),
        Some(0),
        "{arguments:?}: {}",
        err(&output)
    );
    mock.assert();
}

#[test]
fn members_are_flags() {
    sent(
        &["update-profile", "--name", "Jane"],
        None,
        &json!({ "name": "Jane" }),
    );
    let address = "https://example.com/a.jpg";
    sent(
        &["update-profile", "--avatar-url", address],
        None,
        &json!({ "avatar_url": address }),
    );
}

#[test]
fn an_empty_text_clears_a_member() {
    sent(
        &["update-profile", "--avatar-url", ""],
        None,
        &json!({ "avatar_url": null }),
    );
}

#[test]
fn a_body_comes_from_a_file_or_the_standard_input() {
    let body = json!({ "name": "Jane", "avatar_url": null });
    sent(
        &["update-profile", "--json-body", "-"],
        Some(&body.to_string()),
        &body,
    );
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), body.to_string()).unwrap();
    sent(
        &[
            "update-profile",
            "--json-body",
            file.path().to_str().unwrap(),
        ],
        None,
        &body,
    );
}

#[test]
fn a_key_comes_from_a_file_too() {
    let server = MockServer::start();
    let mock = server.get_profile(|when, then| {
        when.into_inner().header("authorization", "Bearer another");
        then.ok(&profile());
    });
    let output = run_with_input(&server, &["get-profile", "--key-file", "-"], "another\n");
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    mock.assert();
}
