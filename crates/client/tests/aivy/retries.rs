use std::time::Duration;

use aivy_client::RetryPolicy;
use aivy_client::types::ProfilePatch;
use tokio::time::Instant;

use super::support::{Answer, Server, error, json};
use super::{client, options, profile};

fn refused(headers: &[&str]) -> Answer {
    json(
        429,
        headers,
        &error(
            "rate_limit_exceeded",
            "Rate limit exceeded. Please try again later.",
            &[],
        ),
    )
}

fn down() -> Answer {
    json(503, &[], &error("service_unavailable", "Down.", &[]))
}

#[tokio::test]
async fn a_refused_read_is_repeated_after_the_time_asked_for() {
    let server = Server::start(vec![
        refused(&["retry-after: 1"]),
        json(200, &[], &profile()),
    ])
    .await;
    let answer = client(&server.base).get_profile().send().await.unwrap();
    assert_eq!(answer.data.username, "johndoe");
    assert!(
        server.pause() >= Duration::from_secs(1),
        "{:?}",
        server.pause()
    );
}

#[tokio::test]
async fn a_broken_connection_is_repeated() {
    let server = Server::start(vec![Answer::HangUp, down(), json(200, &[], &profile())]).await;
    client(&server.base).get_profile().send().await.unwrap();
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn repetitions_end() {
    let server = Server::start(vec![down()]).await;
    let error = client(&server.base).get_profile().send().await.unwrap_err();
    assert_eq!(aivy_client::Error::from(error).status(), Some(503));
    assert_eq!(server.requests().len(), 5);
}

#[tokio::test]
async fn never_means_never() {
    let server = Server::start(vec![down()]).await;
    let aivy = options()
        .retry(RetryPolicy::never())
        .build(&server.base, super::KEY)
        .unwrap();
    aivy.get_profile().send().await.unwrap_err();
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_change_without_a_key_of_its_own_is_sent_once() {
    let server = Server::start(vec![down()]).await;
    let patch = ProfilePatch {
        name: Some("Jane".to_owned()),
        ..ProfilePatch::default()
    };
    client(&server.base)
        .update_profile()
        .body(patch)
        .send()
        .await
        .unwrap_err();
    assert_eq!(server.requests().len(), 1);
    assert_eq!(server.requests()[0].header("idempotency-key"), None);
}

#[tokio::test]
async fn what_will_not_pass_is_not_repeated() {
    for status in [400, 401, 403, 404, 409, 500] {
        let server = Server::start(vec![json(status, &[], &error("x", "y", &[]))]).await;
        client(&server.base).get_profile().send().await.unwrap_err();
        assert_eq!(server.requests().len(), 1, "{status}");
    }
}

#[tokio::test]
async fn a_wait_beyond_the_deadline_is_not_begun() {
    let server = Server::start(vec![refused(&["retry-after: 3600"])]).await;
    let start = Instant::now();
    let error = client(&server.base).get_profile().send().await.unwrap_err();
    let error = aivy_client::Error::from(error);
    assert!(start.elapsed() < Duration::from_secs(30));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(3600)));
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn the_deadline_bounds_all_attempts() {
    let server = Server::start(vec![Answer::Silence]).await;
    let aivy = options()
        .attempt_timeout(Duration::from_millis(100))
        .deadline(Duration::from_millis(250))
        .build(&server.base, super::KEY)
        .unwrap();
    let start = Instant::now();
    let error = aivy_client::Error::from(aivy.get_profile().send().await.unwrap_err());
    assert!(error.is_timeout(), "{error}");
    assert!(start.elapsed() >= Duration::from_millis(200));
    assert!(
        start.elapsed() < Duration::from_secs(5),
        "{:?}",
        start.elapsed()
    );
    assert!(server.requests().len() >= 2);
}
