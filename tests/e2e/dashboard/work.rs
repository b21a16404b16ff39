//! What workers and publishers are told of each other.

use serde_json::json;

use super::visit::{Visitor, new_name};
use crate::harness::people::{User, all_permissions};
use crate::harness::stage::tasks::{claim, publish};
use crate::harness::{Key, Server};

each_backend! {
    shared: my_work_names_its_tasks,
        whoever_reviews_sees_what_was_asked_for,
        a_publisher_is_told_that_work_waits;
}

/// Somebody with an account, a browser and a key.
async fn person<'s>(server: &'s Server, name: &str) -> (Visitor<'s>, Key) {
    let visitor = Visitor::signed_up(server, name).await;
    server.admin_json(&["ledger", "grant", name, "1000"]).await;
    let user = User {
        id: String::new(),
        username: name.to_owned(),
    };
    (visitor, server.key_of(&user, &all_permissions()).await)
}

/// A task of `creator`'s that is judged by hand, and its claim by `worker`.
async fn claimed(server: &Server, creator: &Key, worker: &Key, title: &str) -> (String, String) {
    let asked = json!({ "title": title, "description": "Say what you see.", "input": { "picture": 7 },
        "reward": 3, "slots": 2, "review": "manual", "review_ttl_seconds": 7200, "result_schema": null });
    let task = publish(server, creator, &asked).await;
    let submission = claim(server, worker, &task).await;
    (task, submission)
}

async fn my_work_names_its_tasks(server: &Server) {
    let (worker, key) = person(server, &new_name()).await;
    let (_, creator) = person(server, &new_name()).await;
    let mut links = Vec::new();
    for title in ["Look at <birds>", "Look at cats"] {
        let (task, submission) = claimed(server, &creator, &key, title).await;
        let title = title.replace('<', "&#60;").replace('>', "&#62;");
        links.push(format!("<a href=\"/tasks/{task}\">{title}</a>"));
        links.push(format!("<a href=\"/work/{submission}\">Submit the result"));
    }
    for path in ["/work", "/work?status=claimed"] {
        let page = worker.get(path).await.text;
        for link in &links {
            assert!(page.contains(link), "{link} is not in {page}");
        }
    }
}

async fn whoever_reviews_sees_what_was_asked_for(server: &Server) {
    let (creator, creator_key) = person(server, &new_name()).await;
    let (worker, key) = person(server, &new_name()).await;
    let (_, submission) = claimed(server, &creator_key, &key, "Look").await;
    let place = format!("/work/{submission}");
    let sent = [("result", "{\"seen\": \"a bird\"}")];
    let answer = worker.post(&format!("{place}/submit"), &sent).await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    let read = server
        .read(&key, &format!("/v1/submissions/{submission}"))
        .await;
    let sent = aivy_types::Timestamp::parse(read["submitted_at"].as_str().unwrap()).unwrap();
    let paid = sent.plus_seconds(7200).to_string();
    for visitor in [&creator, &worker] {
        let page = visitor.get(&place).await.text;
        for part in [
            "Say what you see.",
            "&#34;picture&#34;: 7",
            "a bird",
            "Approved and paid automatically",
            &paid,
        ] {
            assert!(page.contains(part), "{part} is not in {page}");
        }
    }
}

async fn a_publisher_is_told_that_work_waits(server: &Server) {
    let (creator, creator_key) = person(server, &new_name()).await;
    let (worker, key) = person(server, &new_name()).await;
    let waits = "results are waiting for your review";
    for path in ["/", "/tasks?creator=me", "/account"] {
        let page = creator.get(path).await.text;
        assert!(
            !page.contains("/reviews") && !page.contains(waits),
            "{page}"
        );
    }
    let mut places = Vec::new();
    for title in ["One", "Two"] {
        let (_, submission) = claimed(server, &creator_key, &key, title).await;
        places.push(format!("/work/{submission}"));
        let submit = format!("{}/submit", places.last().unwrap());
        worker.post(&submit, &[("result", "1")]).await;
    }
    for path in ["/", "/tasks?creator=me"] {
        let page = creator.get(path).await.text;
        let told = format!("2 {waits}</a>; the next is approved and paid automatically at <time");
        assert!(page.contains(&told), "{path}: {page}");
    }
    let count = "Reviews <span class=\"count\">2<";
    assert!(creator.get("/account").await.text.contains(count));
    assert!(creator.get("/nowhere").await.text.contains(count));
    assert!(!worker.get("/").await.text.contains("/reviews"));
    let list = creator.get("/reviews").await.text;
    let (one, two) = (
        list.find(&places[0]).unwrap(),
        list.find(&places[1]).unwrap(),
    );
    assert!(
        one < two && list.contains("approved automatically <time"),
        "{list}"
    );
    let approve = [("judgement", "approve")];
    for (place, told) in places
        .iter()
        .zip(["1 result is waiting for your review", ""])
    {
        let answer = creator.post(&format!("{place}/review"), &approve).await;
        assert_eq!(answer.status, 303, "{}", answer.text);
        let page = creator.get("/").await.text;
        assert!(page.contains(told) && page.contains("/reviews") != told.is_empty());
    }
    assert!(
        creator
            .get("/reviews")
            .await
            .text
            .contains("No results are waiting for your review")
    );
}
