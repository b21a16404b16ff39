//! The badge against the typed stubs: no server, no key.

use aivy_badge::{badge, excuse};
use aivy_client::{Aivy, Options, RetryPolicy};
use aivy_mock::{MockServer, MockServerExt as _, ThenExt as _, error, types};

fn aivy(server: &MockServer) -> Aivy {
    let options = Options::new().retry(RetryPolicy::never());
    options.build(&server.base_url(), "key").unwrap()
}

fn johndoe() -> types::ProfileEnvelope {
    let stats = types::ProfileStats::builder()
        .tasks_completed(42_i64)
        .tokens_earned(1250_i64)
        .tokens_staked(1000_i64);
    let profile = types::Profile::builder()
        .id("usr_123456789")
        .username("johndoe")
        .email("john@example.com")
        .name("John Doe")
        .avatar_url(None::<String>)
        .created_at("2023-01-15T12:00:00Z")
        .updated_at("2023-05-20T15:30:00Z")
        .stats(stats);
    types::ProfileEnvelope::builder()
        .success(true)
        .data(profile)
        .try_into()
        .unwrap()
}

#[tokio::test]
async fn a_badge_says_who_and_how_much_is_left() {
    let server = MockServer::start_async().await;
    let mock = server.get_profile(|_, then| {
        then.ok(&johndoe())
            .into_inner()
            .rate_limit(60, 59, 1_673_784_001);
    });
    assert_eq!(
        badge(&aivy(&server)).await.unwrap(),
        "John Doe (@johndoe): 42 tasks, 1250 tokens earned, 1000 staked; 59 of 60 requests left"
    );
    mock.assert_async().await;
}

#[tokio::test]
async fn a_refusal_is_excused() {
    let server = MockServer::start_async().await;
    server.get_profile(|_, then| {
        let body = error(
            "rate_limit_exceeded",
            "Rate limit exceeded. Please try again later.",
        );
        then.too_many_requests(&body).into_inner().retry_after(7);
    });
    let refused = badge(&aivy(&server)).await.unwrap_err();
    assert_eq!(excuse(&refused), "Too many requests. Try again in 7 s.");
}

#[tokio::test]
async fn a_missing_permission_is_named() {
    let server = MockServer::start_async().await;
    server.get_profile(|_, then| {
        let mut body = error("forbidden", "The API key lacks a permission");
        body.error.details = vec!["requires permission read:user".to_owned()];
        then.forbidden(&body);
    });
    let refused = badge(&aivy(&server)).await.unwrap_err();
    assert_eq!(
        excuse(&refused),
        "This key may not do that: requires permission read:user."
    );
}
