//! The stubs, called through the client.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use aivy_client::{Aivy, AnswerExt as _, Error, Options, RetryPolicy};
use aivy_mock::{MockServer, MockServerExt as _, ThenExt as _, error, types};

fn aivy(server: &MockServer) -> Aivy {
    let options = Options::new().retry(RetryPolicy::never());
    options.build(&server.base_url(), "key").unwrap()
}

fn key() -> types::CurrentKeyEnvelope {
    let key = types::CurrentKey::builder()
        .id("key_1")
        .name("laptop")
        .plan("free")
        .permissions(vec![types::Permission::ReadUser])
        .expires_at(None::<types::Timestamp>);
    types::CurrentKeyEnvelope::builder()
        .success(true)
        .data(key)
        .try_into()
        .unwrap()
}

#[tokio::test]
async fn a_success_with_its_headers() {
    let server = MockServer::start_async().await;
    let mock = server.get_key(|_, then| {
        then.ok(&key())
            .into_inner()
            .rate_limit(60, 59, 1)
            .request_id("req_1");
    });
    let answer = aivy(&server).get_key().send().await.unwrap();
    assert_eq!(answer.data, key().data);
    assert_eq!(answer.rate_limit().unwrap().remaining, 59);
    assert_eq!(answer.request_id(), Some("req_1"));
    mock.assert_async().await;
}

#[tokio::test]
async fn an_error_typed() {
    let server = MockServer::start_async().await;
    server.get_key(|_, then| {
        then.unauthorized(&error("unauthorized", "A valid API key is required"));
    });
    let error = Error::from(aivy(&server).get_key().send().await.unwrap_err());
    assert_eq!(
        (error.status(), error.code()),
        (Some(401), Some("unauthorized"))
    );
}

#[tokio::test]
async fn a_stub_matches_the_body_it_was_given() {
    let server = MockServer::start_async().await;
    let wanted = types::ProfilePatch {
        name: Some("Jane".to_owned()),
        ..Default::default()
    };
    let mock = server.update_profile(|when, then| {
        when.body(&wanted);
        then.bad_request(&error("invalid_request", "The request was invalid"));
    });
    aivy(&server)
        .update_profile()
        .body(wanted.clone())
        .send()
        .await
        .unwrap_err();
    let other = types::ProfilePatch {
        name: Some("Joe".to_owned()),
        ..Default::default()
    };
    let missed = Error::from(
        aivy(&server)
            .update_profile()
            .body(other)
            .send()
            .await
            .unwrap_err(),
    );
    assert_eq!(missed.status(), Some(404));
    mock.assert_async().await;
}
