//! The log of requests and of a failed start: enough to find a request, and nothing with which a
//! reader of the log could log in.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod house;

use std::process::Output;

use house::{SeededDir, Serving, aivy};
use serde_json::Value;

/// Sends a request with these header lines, and returns the log line and the cookie.
fn asked(serving: &mut Serving, first: &str, lines: &[&str], body: &str) -> (Value, String) {
    let head: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
    let request = format!(
        "{first} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{head}content-length: {}\r\n\r\n{body}",
        body.len()
    );
    let (_, head, _) = serving.ask(&request);
    let header = |name: &str| {
        let mut lines = head.lines();
        let line = lines.find_map(|line| line.strip_prefix(&format!("{name}: ")));
        line.unwrap_or_default().to_owned()
    };
    let id = header("x-request-id");
    let line = serving.logged(|line| line["request_id"] == id);
    let cookie = header("set-cookie");
    (
        line,
        cookie.split(';').next().unwrap_or_default().to_owned(),
    )
}

const FORM: &str = "content-type: application/x-www-form-urlencoded";

#[test]
fn lines_of_pages_name_the_client_the_path_and_the_account() {
    let seeded = SeededDir::new();
    let mut serving = seeded.serve(&[]);
    for (path, page) in [
        ("/login", Value::from("/login")),
        ("/tasks/tsk_bogus?page=2", "/tasks/{task_id}".into()),
        ("/healthz", "/healthz".into()),
        ("/nowhere/at/all", Value::Null),
        ("/v1/nowhere", Value::Null),
    ] {
        let (line, _) = asked(&mut serving, &format!("GET {path}"), &[], "");
        let path = path.split('?').next().unwrap();
        let seen = (
            &line["client"],
            &line["path"],
            &line["operation"],
            &line["account"],
        );
        let expected = (&"127.0.0.1".into(), &path.into(), &page, &Value::Null);
        assert_eq!(seen, expected, "{line}");
    }
    let body = "username=eve&email=eve%40example.com&password=correct+horse+battery";
    let (line, cookie) = asked(&mut serving, "POST /signup", &[FORM], body);
    let account = line["account"].as_str().unwrap().to_owned();
    let body = "name=eve&password=correct+horse+battery";
    let (line, _) = asked(&mut serving, "POST /login", &[FORM], body);
    assert_eq!(line["account"], *account, "{line}");
    let cookie = format!("cookie: {cookie}");
    for path in ["/", "/tasks", "/tasks/tsk_bogus"] {
        let (line, _) = asked(&mut serving, &format!("GET {path}"), &[&cookie], "");
        assert_eq!(line["account"], *account, "{line}");
    }
    serving.stop();
}

#[test]
fn lines_of_every_request_name_the_client_behind_the_proxy() {
    let seeded = SeededDir::new();
    let mut serving = seeded.serve(&["--set", "server.trusted_proxies=127.0.0.1"]);
    let behind = "x-forwarded-for: 203.0.113.9:4711";
    let key = format!("authorization: Bearer {}", seeded.key);
    for (path, operation, is_api) in [
        ("/v1/key", "get_key".into(), true),
        ("/login", "/login".into(), false),
        ("/v1/nowhere", Value::Null, false),
    ] {
        let (line, _) = asked(&mut serving, &format!("GET {path}"), &[behind, &key], "");
        assert_eq!(line["client"], "203.0.113.9", "{line}");
        assert_eq!(line["operation"], operation, "{line}");
        assert_eq!(line["path"].is_string(), !is_api, "{line}");
    }
    serving.ask("nonsense\r\n\r\n");
    let line = serving.logged(|line| line["message"] == "unreadable request");
    assert_eq!(line["client"], "127.0.0.1", "{line}");
    serving.stop();
}

#[test]
fn a_link_to_a_new_password_is_not_logged() {
    let seeded = SeededDir::new();
    let link = aivy(&seeded.dir)
        .args(["user", "reset-link", "johndoe", "--json"])
        .output()
        .unwrap();
    let link: Value = serde_json::from_slice(&link.stdout).unwrap();
    let (_, secret) = link["url"].as_str().unwrap().split_once("/reset/").unwrap();
    let mut serving = seeded.serve(&["--log-level", "trace"]);
    for (path, page) in [
        (format!("/reset/{secret}"), Value::from("/reset/{token}")),
        (format!("/reset/{secret}/"), Value::Null),
        (format!("/{}", seeded.key), Value::Null),
    ] {
        let (line, _) = asked(&mut serving, &format!("GET {path}"), &[], "");
        assert_eq!(line["operation"], page, "{line}");
        assert!(line["path"].as_str().unwrap().contains('…'), "{line}");
    }
    serving.signal("-TERM");
    serving.logged(|line| line["message"] == "stopped");
    let said = Value::from(std::mem::take(&mut serving.said)).to_string();
    assert!(
        !said.contains(secret) && !said.contains(&seeded.key),
        "a secret was logged"
    );
}

/// Data from a client stays within its line and its field.
#[test]
fn a_line_for_people_cannot_be_forged() {
    let seeded = SeededDir::new();
    let mut serving = seeded.serve(&["--log-format", "human"]);
    serving.ask("GET /a%0A2030%1b[31m HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    serving.ask("GET /a\x1b[31m\" status=200 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    serving.ask(&seeded.get("/end"));
    let ends = |line: &Value| line.as_str().is_some_and(|line| line.contains("path=/end"));
    serving.logged(ends);
    let lines: Vec<_> = serving.said.iter().filter_map(Value::as_str).collect();
    let of_requests = lines.iter().filter(|line| line.contains(" aivy::access:"));
    assert_eq!(of_requests.count(), 3, "{lines:?}");
    assert!(!lines.iter().any(|line| line.contains('\x1b')), "{lines:?}");
    serving.stop();
}

#[test]
fn a_method_without_end_does_not_fill_the_log() {
    let seeded = SeededDir::new();
    let mut serving = seeded.serve(&[]);
    let (line, _) = asked(&mut serving, &format!("{} /", "X".repeat(30_000)), &[], "");
    assert_eq!(line["method"], "X".repeat(32), "{line}");
}

fn times(output: &Output, text: &str) -> usize {
    String::from_utf8_lossy(&output.stderr)
        .matches(text)
        .count()
}

#[test]
fn a_start_that_fails_says_so_once() {
    let seeded = SeededDir::new();
    let serving = seeded.serve(&[]);
    let run = |more: &[&str]| {
        aivy(&seeded.dir)
            .args(["serve", "--bind", &serving.address])
            .args(more)
            .output()
            .unwrap()
    };
    let said = "choose another port with --port";
    for more in [
        &[][..],
        &["--log-format", "json"],
        &["--log-level", "off"],
        &["--log-format", "json", "--log-level", "off"],
        &["--set", "log.file=aivy.log"],
    ] {
        let output = run(more);
        assert_eq!(output.status.code(), Some(1), "{more:?}");
        assert_eq!(times(&output, said), 1, "{more:?}: {output:?}");
    }
    // If the log goes to a file, that has the failure as well.
    let log = std::fs::read_to_string(seeded.dir.path().join("aivy.log")).unwrap();
    assert_eq!(log.matches(said).count(), 1, "{log}");
    serving.stop();
}
