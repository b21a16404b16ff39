use aivy_mock::operations::GetProfileThen;
use aivy_mock::{MockServer, MockServerExt as _, ThenExt as _, error};

use super::{KEY, command, err, out, run};

/// The exit code and the standard error for a response of the server.
fn answered(then_answer: impl FnOnce(GetProfileThen)) -> (Option<i32>, String) {
    let server = MockServer::start();
    server.get_profile(|_, then| then_answer(then));
    let output = run(&server, &["get-profile", "--retries", "0"]);
    assert_eq!(out(&output), "");
    let text = err(&output);
    assert!(!text.contains(KEY) && !text.contains('\u{1b}'), "{text}");
    (output.status.code(), text)
}

fn status(status: u16) -> Option<i32> {
    answered(|then| {
        then.into_inner()
            .status(status)
            .json_body_obj(&error("x", "y"));
    })
    .0
}

#[test]
fn every_kind_of_error_has_its_exit_code() {
    for (code, exit) in [
        (400, 2),
        (401, 3),
        (403, 3),
        (404, 4),
        (409, 5),
        (429, 6),
        (500, 7),
        (503, 7),
        (405, 1),
    ] {
        assert_eq!(status(code), Some(exit), "{code}");
    }
}

#[test]
fn an_error_says_what_went_wrong_and_what_to_do() {
    let (code, text) = answered(|then| {
        let mut body = error("forbidden", "The API key lacks a permission");
        body.error
            .details
            .push("requires permission read:user".to_owned());
        then.forbidden(&body).into_inner().request_id("req_42");
    });
    assert_eq!(code, Some(3));
    assert_eq!(
        text,
        "error: forbidden (403): The API key lacks a permission\n  - requires permission read:user\n  \
         request ID: req_42\n  next: use a key with that permission, or a key of the object's owner\n"
    );
}

#[test]
fn a_refusal_says_when_to_try_again() {
    let (code, text) = answered(|then| {
        let body = error(
            "rate_limit_exceeded",
            "Rate limit exceeded. Please try again later.",
        );
        then.too_many_requests(&body).into_inner().retry_after(3);
    });
    assert_eq!(code, Some(6));
    assert!(text.ends_with("  next: try again in 3 s\n"), "{text}");
}

#[test]
fn a_proxy_in_html_is_an_error_too() {
    let (code, text) = answered(|then| {
        then.into_inner()
            .status(502)
            .header("content-type", "text/html")
            .body("<html>");
    });
    assert_eq!(code, Some(7));
    assert!(text.contains("unknown (502)"), "{text}");
}

#[test]
fn nobody_there_is_unavailable() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}/v1", listener.local_addr().unwrap());
    drop(listener);
    let output = command(
        None,
        &["get-profile", "--retries", "0", "--base-url", &base],
    )
    .output()
    .unwrap();
    assert_eq!(output.status.code(), Some(7));
    assert!(
        err(&output).contains("check --base-url"),
        "{}",
        err(&output)
    );
}
