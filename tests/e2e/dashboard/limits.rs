//! Forms draw on the account's plan, as its keys do; pages that are read on a bucket of their own.

use std::sync::Arc;
use std::time::Instant;

use aivy_store::testing::Database;

use super::visit::{Visitor, new_name};
use crate::harness::people::User;
use crate::harness::{Answer, Server};

each_backend! {
    own: a_form_is_no_way_around_the_plan,
        pages_are_read_ten_times_as_often,
        who_is_flooded_can_still_revoke_the_key,
        strangers_are_limited_by_their_address;
}

/// A plan that is used up quickly, and comes back slowly: a token a minute, ten at once.
const SMALL: &[&str] = &["plans.free.rate=1", "plans.free.burst=10"];

/// Asks until it is too often: a token may have come back meanwhile.
async fn until_refused(ask: impl AsyncFn() -> Answer) -> Answer {
    for _ in 0..20 {
        let answer = ask().await;
        if answer.status == 429 {
            return answer;
        }
    }
    panic!("nobody is ever refused");
}

/// A limit, and the header of whoever is logged in.
async fn refuses(name: &str, ask: impl AsyncFn() -> Answer) -> Answer {
    let answer = until_refused(ask).await;
    assert!((1..=60).contains(&answer.number("retry-after")));
    assert!(
        answer
            .text
            .contains("Too many requests. Please try again in")
    );
    assert!(
        answer.text.contains(&format!(">{name}</a>")),
        "{}",
        answer.text
    );
    answer
}

/// How many of `asked` are let in, which must be what the bucket holds and what it gains meanwhile.
async fn exactly(asked: u32, burst: u64, rate: u64, ask: impl AsyncFn(u32) -> bool) {
    let begin = Instant::now();
    let mut passed = 0;
    for n in 0..asked {
        passed += u64::from(ask(n).await);
    }
    // Each token is there at a moment between the first request and the last.
    let gained = rate * u64::try_from(begin.elapsed().as_micros()).unwrap() / 60_000_000;
    assert!(
        (burst..=burst + gained).contains(&passed),
        "{passed} of {asked} passed: {burst} at once, and {gained} meanwhile"
    );
}

async fn a_form_is_no_way_around_the_plan(database: Arc<Database>) {
    let server = Server::start(&database, SMALL).await;
    let name = new_name();
    let visitor = Visitor::signed_up(&server, &name).await;
    server.admin_json(&["ledger", "grant", &name, "1000"]).await;
    let user = User {
        id: String::new(),
        username: name.clone(),
    };
    let key = server.key_of(&user, "read:user").await;
    exactly(60, 10, 1, async |n| {
        let title = format!("Task {n}");
        let fields = [("title", &*title), ("reward", "1"), ("review", "manual")];
        let fields = [&fields[..], &[("category", "other")]].concat();
        visitor.post("/tasks", &fields).await.status == 303
    })
    .await;
    // Nothing that was typed is lost.
    let long = "Say what is in the picture.";
    let fields = [("title", "Late"), ("description", long), ("once", "1")];
    let answer = refuses(&name, async || visitor.post("/tasks", &fields).await).await;
    assert!(answer.text.contains("value=\"Late\"") && answer.text.contains(long));
    // The account's keys share the bucket, and its pages do not.
    let profile = async || server.get("/v1/user/profile").key(&key).send().await;
    let profile = until_refused(profile).await;
    profile.refused(429, "rate_limit_exceeded");
    assert_eq!(visitor.get("/tasks?creator=me").await.status, 200);
    for (path, fields) in [
        (
            "/developer/keys",
            &[("name", "k"), ("permissions", "read:user")],
        ),
        ("/account/profile", &[("name", "Ada"), ("x", "")]),
        ("/ai/language", &[("result.text", "Guten Tag"), ("x", "")]),
    ] {
        refuses(&name, async || visitor.post(path, fields).await).await;
    }
    let keys = server.admin_json(&["key", "list", &name]).await;
    assert_eq!(keys.as_array().unwrap().len(), 1);
}

async fn pages_are_read_ten_times_as_often(database: Arc<Database>) {
    let server = Server::start(&database, SMALL).await;
    let name = new_name();
    let visitor = Visitor::signed_up(&server, &name).await;
    exactly(160, 100, 10, async |n| {
        let path = ["/work", "/nowhere"][usize::from(n % 2 == 0)];
        visitor.get(path).await.status != 429
    })
    .await;
    refuses(&name, async || visitor.get("/work").await).await;
    // What is the same for everybody is not counted.
    assert_eq!(visitor.get("/reference").await.status, 200);
}

/// A stolen key uses up all that the account has; its owner still ends it.
async fn who_is_flooded_can_still_revoke_the_key(database: Arc<Database>) {
    let server = Server::start(&database, SMALL).await;
    let name = new_name();
    let visitor = Visitor::signed_up(&server, &name).await;
    let user = User {
        id: String::new(),
        username: name.clone(),
    };
    let stolen = server.key_of(&user, "read:user").await;
    until_refused(async || server.get("/v1/key").key(&stolen).send().await).await;
    refuses(&name, async || visitor.post("/tasks", &[]).await).await;
    let revoke = format!("/developer/keys/{}/revoke", stolen.id);
    let answer = visitor.post(&revoke, &[]).await;
    assert_eq!(answer.header("location"), "/developer/keys?done=revoked");
    assert_eq!(visitor.post("/logout", &[]).await.status, 303);
    assert!(!visitor.is_logged_in().await);
}

async fn strangers_are_limited_by_their_address(database: Arc<Database>) {
    let settings = [SMALL, &["accounts.attempts_per_address=100000"]].concat();
    let server = Server::start(&database, &settings).await;
    let stranger = Visitor::new(&server);
    exactly(160, 100, 10, async |_| {
        stranger.get("/signup").await.status == 200
    })
    .await;
    exactly(30, 10, 1, async |n| {
        let fields = [("name", &*format!("nobody-{n}")), ("password", "wrong")];
        stranger.post("/login", &fields).await.status == 401
    })
    .await;
    let fields = [("name", "somebody"), ("password", "wrong")];
    let answer = until_refused(async || stranger.post("/login", &fields).await).await;
    assert!(answer.text.contains("value=\"somebody\"") && !answer.text.contains("value=\"wrong"));
}
