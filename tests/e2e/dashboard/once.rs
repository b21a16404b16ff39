//! What is sent twice is done once: by a reload, a second click, the way back, another tab.

use futures_util::future::join_all;
use serde_json::Value;

use super::visit::{Visitor, new_name};
use crate::harness::people::{User, all_permissions};
use crate::harness::stage::tasks::{claim, publish};
use crate::harness::stage::until;
use crate::harness::{Answer, Key, Server};

each_backend! {
    shared: a_key_is_shown_once_and_made_once,
        a_key_is_shown_to_the_browser_that_made_it_alone,
        a_rotation_is_one_however_often_it_is_sent,
        two_tabs_make_two_keys,
        whatever_is_sent_twice_leads_where_it_led,
        a_tool_that_is_sent_again_does_not_run_again;
}

/// The text of the key on a page, if there is one.
fn secret(page: &Answer) -> Option<String> {
    let (_, rest) = page.text.split_once("id=\"key\"")?;
    let (_, rest) = rest.split_once('>')?;
    Some(rest.split('<').next().unwrap().to_owned())
}

/// The value that tells one showing of a form from another.
fn once(page: &Answer) -> String {
    let (_, rest) = page.text.split_once("name=\"once\" value=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

async fn keys(server: &Server, name: &str) -> Vec<Value> {
    let listed = server.admin_json(&["key", "list", name]).await;
    listed.as_array().unwrap().clone()
}

async fn a_key_is_shown_once_and_made_once(server: &Server) {
    let name = new_name();
    let visitor = Visitor::signed_up(server, &name).await;
    let once = once(&visitor.get("/developer/keys/new").await);
    let fields = [
        ("once", &*once),
        ("name", "mine"),
        ("permissions", "read:user"),
    ];
    // A double click: both arrive before either is answered, and the second is what is shown.
    let sent = join_all((0..3).map(|_| visitor.post("/developer/keys", &fields))).await;
    let places: Vec<_> = sent
        .iter()
        .map(|answer| answer.header("location"))
        .collect();
    assert!(places.iter().all(|place| *place == places[0]), "{places:?}");
    let first = visitor.get(places[0]).await;
    let text = secret(&first).unwrap();
    let profile = server.get("/v1/user/profile").bearer(&text).send().await;
    assert_eq!(profile.data()["username"], name.as_str());
    // Reloads of the page, and of the form.
    let again = visitor.post("/developer/keys", &fields).await;
    for page in [visitor.get(places[0]).await, visitor.follow(&again).await] {
        assert!(page.status == 200 && secret(&page).is_none() && !page.text.contains(&text));
        assert!(
            page.text.contains("This key was already shown"),
            "{}",
            page.text
        );
        assert!(page.text.contains("/rotate\""), "{}", page.text);
    }
    assert_eq!(keys(server, &name).await.len(), 1);
    assert!(
        !server
            .log()
            .await
            .iter()
            .any(|line| line.to_string().contains(&text))
    );
}

async fn a_key_is_shown_to_the_browser_that_made_it_alone(server: &Server) {
    let name = new_name();
    let visitor = Visitor::signed_up(server, &name).await;
    let mut elsewhere = Visitor::new(server);
    elsewhere.log_in(&name, super::visit::PASSWORD).await;
    let fields = [("name", "mine"), ("permissions", "read:user")];
    let made = visitor.post("/developer/keys", &fields).await;
    let place = made.header("location");
    // Neither another session nor another person uses it up.
    assert!(secret(&elsewhere.get(place).await).is_none());
    let stranger = Visitor::signed_up(server, &new_name()).await;
    assert_eq!(stranger.get(place).await.status, 404);
    assert!(secret(&visitor.get(place).await).is_some());
}

async fn a_rotation_is_one_however_often_it_is_sent(server: &Server) {
    let name = new_name();
    let visitor = Visitor::signed_up(server, &name).await;
    let fields = [("name", "mine"), ("permissions", "read:user")];
    visitor.post("/developer/keys", &fields).await;
    let id = keys(server, &name).await[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let rotate = format!("/developer/keys/{id}/rotate");
    let once = once(&visitor.get(&rotate).await);
    let fields = [("once", &*once), ("grace", "3600")];
    let first = visitor.post(&rotate, &fields).await;
    let second = visitor.post(&rotate, &fields).await;
    assert_eq!(first.header("location"), second.header("location"));
    let shown = visitor.follow(&second).await;
    assert!(secret(&shown).is_some() && shown.text.contains("The old key works until"));
    assert!(secret(&visitor.follow(&first).await).is_none());
    assert_eq!(keys(server, &name).await.len(), 2);
    // Another showing of the form is another rotation, which the old key has no more.
    let other = visitor
        .post(&rotate, &[("once", "other"), ("grace", "0")])
        .await;
    assert!(
        other.status == 409 && other.text.contains("already revoked, expired or rotated"),
        "{}",
        other.text
    );
}

async fn two_tabs_make_two_keys(server: &Server) {
    let name = new_name();
    let visitor = Visitor::signed_up(server, &name).await;
    let mut texts = Vec::new();
    for _ in 0..2 {
        let once = once(&visitor.get("/developer/keys/new").await);
        let fields = [
            ("once", &*once),
            ("name", "mine"),
            ("permissions", "read:user"),
        ];
        texts.push(visitor.post("/developer/keys", &fields).await);
    }
    let [one, two] = [&texts[0], &texts[1]].map(|made| made.header("location"));
    assert_ne!(one, two);
    let shown = [
        secret(&visitor.get(one).await),
        secret(&visitor.get(two).await),
    ];
    assert!(shown[0].is_some() && shown[1].is_some() && shown[0] != shown[1]);
}

/// A form that has done its work already is answered as it was, not with what it finds now.
async fn whatever_is_sent_twice_leads_where_it_led(server: &Server) {
    let (creator, worker) = (new_name(), new_name());
    let (publisher, publishing) = person(server, &creator).await;
    let (visitor, _) = person(server, &worker).await;
    let manual =
        serde_json::json!({ "review": "manual", "slots": 3, "reward": 2, "result_schema": null });
    let task = publish(server, &publishing, &manual).await;
    let twice = async |visitor: &Visitor, path: &str, fields: &[(&str, &str)]| {
        let fields = [fields, &[("once", path)]].concat();
        let first = visitor.post(path, &fields).await;
        assert_eq!(first.status, 303, "{path}: {}", first.text);
        let second = visitor.post(path, &fields).await;
        assert_eq!(second.status, 303, "{path}: {}", second.text);
        assert_eq!(first.header("location"), second.header("location"));
        first.header("location").to_owned()
    };
    let claimed = twice(&visitor, &format!("/tasks/{task}/claim"), &[]).await;
    let work = claimed.split('?').next().unwrap();
    let result = [("result", "1")];
    twice(&visitor, &format!("{work}/submit"), &result).await;
    let reject = [("judgement", "reject"), ("feedback", "no")];
    twice(&publisher, &format!("{work}/review"), &reject).await;
    twice(&visitor, &format!("{work}/appeal"), &[("reason", "but")]).await;
    let approve = [("judgement", "approve")];
    twice(&publisher, &format!("{work}/review"), &approve).await;
    let other = claim(server, &server.key(&all_permissions()).await, &task).await;
    assert!(!other.is_empty());
    twice(
        &publisher,
        &format!("/tasks/{task}/status"),
        &[("status", "paused")],
    )
    .await;
    twice(&publisher, &format!("/tasks/{task}/cancel"), &[]).await;
    let make = [
        "pool",
        "create",
        "--name",
        &creator,
        "--reward-per-day",
        "1",
    ];
    let pool = server.admin_json(&make).await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let stake = format!("/staking/pools/{pool}/stake");
    let staked = twice(&publisher, &stake, &[("amount", "5")]).await;
    let position = staked.split('?').next().unwrap();
    for act in ["unstake", "withdraw"] {
        twice(&publisher, &format!("{position}/{act}"), &[]).await;
    }
    let revoke = format!("/developer/keys/{}/revoke", publishing.id);
    twice(&publisher, &revoke, &[]).await;
}

/// Somebody with an account, a browser, a key and some tokens.
async fn person<'s>(server: &'s Server, name: &str) -> (Visitor<'s>, Key) {
    let visitor = Visitor::signed_up(server, name).await;
    server.admin_json(&["ledger", "grant", name, "1000"]).await;
    let user = User {
        id: String::new(),
        username: name.to_owned(),
    };
    (visitor, server.key_of(&user, &all_permissions()).await)
}

async fn a_tool_that_is_sent_again_does_not_run_again(server: &Server) {
    let (visitor, key) = person(server, &new_name()).await;
    let run = async |tool: &str, once: &str| {
        let fields = [
            ("once", once),
            ("result.text", "Guten Tag, wie geht es Ihnen?"),
        ];
        let answer = visitor.post(&format!("/ai/{tool}"), &fields).await;
        assert!(
            answer.status == 200 && answer.text.contains("id=\"answer\""),
            "{}",
            answer.text
        );
        answer
            .text
            .split("id=\"answer\"")
            .last()
            .unwrap()
            .to_owned()
    };
    let at_once = join_all((0..3).map(|_| run("language", "a"))).await;
    assert!(at_once.iter().all(|answer| *answer == at_once[0]));
    assert_eq!(run("language", "a").await, at_once[0]);
    run("language", "b").await;
    // A mark behind them: when it is counted, so are they.
    run("keywords", "c").await;
    let runs = until("the mark is counted", async || {
        let usage = server.read(&key, "/v1/user/usage").await;
        let runs = usage["ai"]["runs"].as_array().unwrap().clone();
        runs.iter()
            .any(|run| run["tool"] == "keywords")
            .then_some(runs)
    })
    .await;
    let of = |tool: &str| runs.iter().find(|run| run["tool"] == tool).unwrap()["runs"].clone();
    assert_eq!((of("language"), of("keywords")), (2.into(), 1.into()));
}
