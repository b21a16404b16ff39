//! Invalid responses.

use std::time::Duration;

use aivy_provider::testing::{Script, ScriptedUpstream, Step, completion};
use aivy_provider::wire::Reason;
use aivy_provider::{Fault, Phase, ProviderError, ProviderOptions, Providers};
use serde_json::json;

use crate::harness::{
    KEY, SHORT, build, no_stream, once, provider, saying, saying_that, shared_options, stream,
};

async fn with(
    script: Script,
    set: impl FnOnce(&mut ProviderOptions),
) -> (ScriptedUpstream, Providers) {
    let upstream = ScriptedUpstream::start([script]).await;
    let mut options = provider("a", &upstream);
    set(&mut options);
    let providers = build(vec![options], shared_options(1));
    (upstream, providers)
}

async fn chat_error(providers: &Providers) -> ProviderError {
    providers.chat(&saying("hi")).await.unwrap_err()
}

fn bad(fault: Fault) -> ProviderError {
    ProviderError::BadAnswer(fault)
}

#[tokio::test]
async fn a_stream_cut_in_the_middle_says_so() {
    let (_upstream, providers) = once(Script::stream().says("hel").cut()).await;
    assert_eq!(
        stream(&providers).await,
        ("hel".to_owned(), Err(ProviderError::Cut))
    );
}

#[tokio::test]
async fn a_stream_that_ends_in_the_middle_is_cut_too() {
    let (_upstream, providers) = once(Script::stream().says("hel").ends()).await;
    assert_eq!(
        stream(&providers).await,
        ("hel".to_owned(), Err(ProviderError::Cut))
    );
}

#[tokio::test]
async fn a_connection_closed_right_after_the_head_is_cut() {
    let (_upstream, providers) = once(Script::stream().cut()).await;
    assert_eq!(no_stream(&providers).await, ProviderError::Cut);
    let head = b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n".to_vec();
    let (_upstream, providers) = once(Script::default().then(Step::Send(head)).cut()).await;
    assert_eq!(chat_error(&providers).await, ProviderError::Cut);
}

#[tokio::test]
async fn a_connection_closed_without_an_answer_is_cut() {
    let (_upstream, providers) = once(Script::hang_up()).await;
    assert_eq!(chat_error(&providers).await, ProviderError::Cut);
}

#[tokio::test]
async fn nobody_listening_is_unreachable() {
    let upstream = ScriptedUpstream::start([Script::silence()]).await;
    let options = provider("a", &upstream);
    drop(upstream);
    let providers = build(vec![options], shared_options(1));
    assert_eq!(chat_error(&providers).await, ProviderError::Unreachable);
}

#[tokio::test]
async fn silence_ends_with_the_time_for_the_first_byte() {
    let (mut upstream, providers) =
        with(Script::silence(), |o| o.timeouts.first_byte = SHORT).await;
    let late = ProviderError::Timeout(Phase::FirstByte);
    assert_eq!(no_stream(&providers).await, late);
    upstream.closed().await;
    let after_head = Script::stream().then(Step::Hold);
    let (_upstream, providers) = with(after_head, |o| o.timeouts.first_byte = SHORT).await;
    assert_eq!(no_stream(&providers).await, late);
}

#[tokio::test]
async fn a_stream_that_stands_still_ends_with_the_idle_time() {
    let script = Script::stream().says("hel").then(Step::Hold);
    let (mut upstream, providers) = with(script, |o| o.timeouts.idle = SHORT).await;
    let expected = Err(ProviderError::Timeout(Phase::Idle));
    assert_eq!(stream(&providers).await, ("hel".to_owned(), expected));
    upstream.closed().await;
}

#[tokio::test]
async fn an_answer_in_drops_ends_with_the_whole_time() {
    let drip =
        |script: Script| script.then(Step::Drip(b"1\r\n:\r\n".to_vec(), Duration::from_millis(5)));
    let script = drip(Script::stream().says("hel"));
    let (mut upstream, providers) = with(script, |o| o.timeouts.whole = SHORT * 4).await;
    let expected = Err(ProviderError::Timeout(Phase::Whole));
    assert_eq!(stream(&providers).await, ("hel".to_owned(), expected));
    upstream.closed().await;
    let head = b"HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n".to_vec();
    let huge = Script::default().then(Step::Send(head));
    let (_upstream, providers) = with(drip(huge), |o| o.timeouts.whole = SHORT * 4).await;
    assert_eq!(
        chat_error(&providers).await,
        ProviderError::Timeout(Phase::Whole)
    );
}

#[tokio::test]
async fn what_is_not_the_json_of_an_answer_is_refused() {
    for body in ["", "{", "[]", "{}", "{\"choices\": 7}"] {
        let script = Script::answer(200, &[("content-type", "application/json")], body);
        let (_upstream, providers) = once(script).await;
        assert_eq!(chat_error(&providers).await, bad(Fault::Json), "{body}");
    }
    let script = Script::stream().says("hel").chunk("data: {\n\n").done();
    let (_upstream, providers) = once(script).await;
    assert_eq!(
        stream(&providers).await,
        ("hel".to_owned(), Err(bad(Fault::Json)))
    );
}

#[tokio::test]
async fn a_page_is_no_answer() {
    let page = Script::answer(
        200,
        &[("content-type", "text/html; charset=utf-8")],
        "<html>",
    );
    let (_upstream, providers) = once(page.clone()).await;
    assert_eq!(chat_error(&providers).await, bad(Fault::ContentType));
    assert_eq!(no_stream(&providers).await, bad(Fault::ContentType));
    // A completion in one piece is not a stream.
    let json = Script::json(200, &completion("hello", 9, 2));
    let (_upstream, providers) = once(json).await;
    assert_eq!(no_stream(&providers).await, bad(Fault::ContentType));
}

#[tokio::test]
async fn compression_that_nobody_asked_for_is_refused() {
    let headers = [
        ("content-type", "application/json"),
        ("content-encoding", "gzip"),
    ];
    let (_upstream, providers) = once(Script::answer(200, &headers, "\u{1f}")).await;
    assert_eq!(chat_error(&providers).await, bad(Fault::Encoding));
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let mut elsewhere =
        ScriptedUpstream::start([Script::json(200, &completion("hello", 9, 2))]).await;
    let location = elsewhere.base_url();
    let script = Script::answer(307, &[("location", location.as_str())], "");
    let (_upstream, providers) = once(script).await;
    assert_eq!(chat_error(&providers).await, bad(Fault::Redirect));
    let asked = tokio::time::timeout(SHORT, elsewhere.request()).await;
    assert!(asked.is_err(), "the key must not follow");
}

#[tokio::test]
async fn an_answer_and_a_line_are_bounded() {
    let long = "x".repeat(3_000);
    let (_upstream, providers) = with(Script::json(200, &completion(&long, 9, 2)), |o| {
        o.bounds.answer_bytes = 2_000
    })
    .await;
    assert_eq!(chat_error(&providers).await, bad(Fault::TooLarge));
    let script = Script::stream().says("hel").says(&long).stops().done();
    let (mut upstream, providers) = with(script.clone(), |o| o.bounds.line_bytes = 2_000).await;
    assert_eq!(
        stream(&providers).await,
        ("hel".to_owned(), Err(bad(Fault::TooLarge)))
    );
    drop(providers);
    upstream.closed().await;
    let (_upstream, providers) = with(script, |o| o.bounds.answer_bytes = 2_000).await;
    assert_eq!(
        stream(&providers).await,
        ("hel".to_owned(), Err(bad(Fault::TooLarge)))
    );
}

#[tokio::test]
async fn a_line_without_end_is_given_up() {
    let script = Script::stream()
        .says("hel")
        .chunk("data: \"")
        .chunk(&"x".repeat(2_000))
        .then(Step::Hold);
    let (mut upstream, providers) = with(script, |o| o.bounds.line_bytes = 1_000).await;
    assert_eq!(
        stream(&providers).await,
        ("hel".to_owned(), Err(bad(Fault::TooLarge)))
    );
    upstream.closed().await;
}

#[tokio::test]
async fn an_error_within_a_stream_ends_it() {
    let error = json!({"error": {"message": format!("out of memory at http://10.1.1.1/ with {KEY}"),
        "type": "server_error"}});
    let (_upstream, providers) = once(Script::stream().says("hel").event(&error).done()).await;
    let reason = Reason {
        kind: Some("server_error".to_owned()),
        ..saying_that("out of memory at [hidden] with [hidden]")
    };
    let expected = ProviderError::Failed { reason };
    assert_eq!(stream(&providers).await, ("hel".to_owned(), Err(expected)));
}

#[tokio::test]
async fn the_words_of_a_rejection_are_passed_on_without_secrets() {
    let body = json!({"error": {"message": format!("bad key {KEY} for sk-1234 at 127.0.0.1"),
        "type": "invalid_request_error", "param": "messages", "code": null}});
    for status in [400, 404, 422] {
        let (_upstream, providers) = once(Script::json(status, &body)).await;
        let reason = Reason {
            kind: Some("invalid_request_error".to_owned()),
            param: Some("messages".to_owned()),
            ..saying_that("bad key [hidden] for [hidden] at [hidden]")
        };
        let expected = ProviderError::Rejected { status, reason };
        assert_eq!(chat_error(&providers).await, expected);
        assert_eq!(no_stream(&providers).await, expected);
    }
}

#[tokio::test]
async fn the_words_about_our_key_are_not_passed_on() {
    let body = json!({"error": {"message": format!("Incorrect API key provided: {KEY}")}});
    let (_upstream, providers) = once(Script::json(401, &body)).await;
    let error = chat_error(&providers).await;
    assert_eq!(error, ProviderError::Refused { status: 401 });
    assert!(!format!("{error} {error:?}").contains(KEY));
}

#[tokio::test]
async fn a_limit_is_told_with_its_wait() {
    for script in [
        Script::answer(429, &[("retry-after", "70")], ""),
        Script::answer(503, &[("retry-after", "70")], ""),
    ] {
        let (_upstream, providers) = once(script).await;
        assert_eq!(
            chat_error(&providers).await.retry_after(),
            Some(Duration::from_secs(70))
        );
    }
}

#[tokio::test]
async fn the_body_of_an_error_is_not_waited_for_without_end() {
    let head = b"HTTP/1.1 400 Bad\r\ncontent-length: 99\r\n\r\n".to_vec();
    let (_upstream, providers) = once(Script::default().then(Step::Send(head)).cut()).await;
    let expected = ProviderError::Rejected {
        status: 400,
        reason: Reason::default(),
    };
    assert_eq!(chat_error(&providers).await, expected);
}
