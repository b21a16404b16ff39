//! The words of the original API reference, to the letter.
//!
//! The files under `fixtures` are its examples as it prints them. They are never regenerated.

use std::sync::Arc;

use aivy_store::testing::Database;
use aivy_types::envelope::Pagination;
use aivy_types::{ErrorCode, ErrorEnvelope, Permission};

use crate::harness::{Server, now};

const PROFILE: &str = include_str!("../fixtures/profile.json");
const ENVELOPE: &str = include_str!("../fixtures/envelope.json");
const ERROR: &str = include_str!("../fixtures/error.json");

each_backend! {
    shared: its_examples_are_on_the_pages;
    own: the_profile_is_the_reference_s, the_429_is_the_reference_s, the_first_answer_reads_60_and_59;
}

/// JSON without the white space between its tokens, members in their order.
fn compact(text: &str) -> String {
    let mut quoted = false;
    text.chars()
        .filter(|c| {
            quoted ^= *c == '"';
            quoted || !c.is_whitespace()
        })
        .collect()
}

/// The key of the reference's account, which an operator's command seeds.
async fn seeded(server: &Server) -> String {
    let seeded = server.admin_json(&["demo", "seed"]).await;
    seeded["key"]["key"].as_str().unwrap().to_owned()
}

async fn the_profile_is_the_reference_s(database: Arc<Database>) {
    let server = Server::start(&database, &[]).await;
    let key = seeded(&server).await;
    // Made, and given again from memory; and after a restart.
    for _ in 0..2 {
        let answer = server.get("/v1/user/profile").bearer(&key).send().await;
        assert_eq!(answer.text, compact(PROFILE));
        assert_eq!(answer.header("content-type"), "application/json");
    }
    server.stop().await;
    let server = Server::start(&database, &["cache.profiles=false"]).await;
    let answer = server.get("/v1/user/profile").bearer(&key).send().await;
    assert_eq!(answer.text, compact(PROFILE));
}

async fn the_first_answer_reads_60_and_59(database: Arc<Database>) {
    let server = Server::start(&database, &[]).await;
    let key = seeded(&server).await;
    let before = now().seconds();
    let answer = server.get("/v1/user/profile").bearer(&key).send().await;
    assert_eq!(answer.header("x-ratelimit-limit"), "60");
    assert_eq!(answer.header("x-ratelimit-remaining"), "59");
    let reset = i64::try_from(answer.number("x-ratelimit-reset")).unwrap();
    assert!(
        (before + 1..=now().seconds() + 2).contains(&reset),
        "{reset}"
    );
    assert_eq!(
        answer.header("ratelimit-policy"),
        r#""plan";q=60;w=60, "burst";q=100;w=100"#
    );
    assert_eq!(answer.header("ratelimit"), r#""plan";r=59;t=1"#);
    for (plan, rate, burst) in [
        ("free", 60, 100),
        ("pro", 300, 500),
        ("enterprise", 1000, 2000),
    ] {
        assert!(aivy_types::plan::DEFAULT_PLANS.contains(&(plan, rate, burst)));
    }
}

async fn its_examples_are_on_the_pages(server: &Server) {
    let first = super::html::text(&super::page(server, "/reference").await);
    let user = super::html::text(&super::page(server, "/reference/user").await);
    let has = |page: &str, example| assert!(compact(page).contains(&compact(example)), "{example}");
    has(&first, ENVELOPE);
    has(&first, ERROR);
    has(&user, PROFILE);
    for words in [
        "https://api.aivy.ai/v1",
        "Authorization: Bearer YOUR_API_KEY",
        "Rate limit exceeded. Please try again later.",
    ] {
        assert!(first.contains(words), "{words}");
    }
    let steps = [
        "Log in to your AIVY account",
        "Developer",
        "API Keys",
        "Generate New Key",
        "Create API Key",
    ];
    let told = &first[first.find("To get a key:").unwrap()..];
    let places: Vec<_> = steps.iter().map(|step| told.find(step).unwrap()).collect();
    assert!(places.is_sorted(), "{places:?}");
}

async fn the_429_is_the_reference_s(database: Arc<Database>) {
    let server = Server::start(&database, &["plans.free.rate=1", "plans.free.burst=1"]).await;
    let key = seeded(&server).await;
    server
        .get("/v1/user/profile")
        .bearer(&key)
        .send()
        .await
        .data();
    let answer = server.get("/v1/user/profile").bearer(&key).send().await;
    assert_eq!(answer.status, 429);
    let message = "Rate limit exceeded. Please try again later.";
    let error = ErrorEnvelope::with_message(ErrorCode::RateLimitExceeded, message, Vec::new());
    assert_eq!(answer.text, serde_json::to_string(&error).unwrap());
}

#[tokio::test]
async fn an_error_is_the_reference_s() {
    let server = Server::start(&Arc::new(Database::sqlite()), &[]).await;
    let key = seeded(&server).await;
    let answer = server
        .get("/v1/user/profile?token=1")
        .bearer(&key)
        .send()
        .await;
    let details = answer.refused(400, "invalid_request");
    let expected = compact(ERROR).replace("The token parameter is required", &details[0]);
    assert_eq!(answer.text, expected);
}

#[test]
fn a_list_is_the_reference_s() {
    let meta = aivy_types::envelope::Meta {
        pagination: Pagination::new(100, 10, 1),
    };
    let list = aivy_types::ListEnvelope {
        success: true,
        data: Vec::<u8>::new(),
        meta,
    };
    // The reference prints no items.
    let text = serde_json::to_string(&list).unwrap().replace("[]", "{}");
    assert_eq!(text, compact(ENVELOPE));
}

#[test]
fn the_permissions_are_the_reference_s() {
    for (name, grants) in [
        ("read:user", "Access user profile information"),
        ("read:tasks", "Access task information"),
        ("write:tasks", "Submit and manage tasks"),
        ("read:staking", "Access staking information"),
        ("write:staking", "Manage staking operations"),
        ("use:ai", "Use AI tools via the API"),
    ] {
        let permission: Permission = name.parse().unwrap();
        assert_eq!(permission.grants(), grants);
    }
}
