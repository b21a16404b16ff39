use aivy_client::{AnswerExt as _, Error};

use super::support::{Server, error, json};
use super::{client, options, profile};

const FACTS: [&str; 4] = [
    "x-ratelimit-limit: 60",
    "x-ratelimit-remaining: 59",
    "x-ratelimit-reset: 1673784001",
    "ratelimit-policy: \"plan\";q=60;w=60",
];

#[tokio::test]
async fn a_success_says_what_is_left() {
    let server = Server::start(vec![json(200, &FACTS, &profile())]).await;
    let answer = client(&server.base).get_profile().send().await.unwrap();
    let facts = answer.rate_limit().unwrap();
    assert_eq!(
        (facts.limit, facts.remaining, facts.reset),
        (60, 59, 1_673_784_001)
    );
}

#[tokio::test]
async fn an_error_says_so_too() {
    let refused = json(429, &FACTS, &error("rate_limit_exceeded", "Later.", &[]));
    let server = Server::start(vec![refused]).await;
    let aivy = options()
        .retry(aivy_client::RetryPolicy::never())
        .build(&server.base, "k")
        .unwrap();
    let error = Error::from(aivy.get_profile().send().await.unwrap_err());
    assert_eq!(error.rate_limit().unwrap().limit, 60);
    assert_eq!(error.code(), Some("rate_limit_exceeded"));
}
