//! `GET /v1/tasks`

use std::sync::Arc;

use aivy_store::testing::Database;
use serde_json::{Value, json};

use crate::harness::{Key, Server, WIDE};

each_backend! {
    own: filters_narrow_and_sorts_order, words_are_found, pages_never_overlap;
}

async fn publish(server: &Server, key: &Key, change: Value) -> String {
    let mut body = json!({ "title": "Task", "category": "other", "reward": 1 });
    for (name, value) in change.as_object().unwrap() {
        body[name] = value.clone();
    }
    let call = server.call("POST", "/v1/tasks").key(key).value(&body);
    let answer = call.send().await;
    assert_eq!(answer.status, 201, "{answer:#?}");
    answer.json()["data"]["id"].as_str().unwrap().to_owned()
}

/// A server, and somebody with tokens on it.
async fn ground(database: &Arc<Database>) -> (Server, Key) {
    let server = Server::start(database, WIDE).await;
    let key = server.key("read:tasks,write:tasks").await;
    server
        .admin_json(&["ledger", "grant", &key.user.username, "1000"])
        .await;
    (server, key)
}

/// The titles of a page, and how many there are in all.
async fn listed(server: &Server, key: &Key, query: &str) -> (Vec<String>, i64) {
    let answer = server.get(&format!("/v1/tasks?{query}")).key(key).send();
    let json = answer.await.json();
    let titles = json["data"].as_array().unwrap_or_else(|| panic!("{json}"));
    let titles = titles
        .iter()
        .map(|task| task["title"].as_str().unwrap().to_owned());
    let total = json["meta"]["pagination"]["total"].as_i64().unwrap();
    (titles.collect(), total)
}

async fn filters_narrow_and_sorts_order(database: Arc<Database>) {
    let (server, one) = ground(&database).await;
    let two = server.key("read:tasks,write:tasks").await;
    server
        .admin_json(&["ledger", "grant", &two.user.id, "10"])
        .await;
    publish(&server, &one, json!({ "title": "a", "reward": 5 })).await;
    let b = json!({ "title": "b", "reward": 7, "category": "research", "deadline": "2999-01-01T00:00:00Z" });
    publish(&server, &one, b).await;
    let c = json!({ "title": "c", "reward": 2, "deadline": "2998-01-01T00:00:00Z" });
    let c = publish(&server, &one, c).await;
    publish(&server, &two, json!({ "title": "d", "reward": 5 })).await;
    let cancel = server.call("POST", &format!("/v1/tasks/{c}/cancel"));
    assert_eq!(cancel.key(&one).send().await.status, 200);
    let of_two = format!("creator={}", two.user.id);
    for (query, titles) in [
        ("", "dcba"),
        ("order=asc", "abcd"),
        ("status=open", "dba"),
        ("status=cancelled", "c"),
        ("category=research", "b"),
        ("category=other&status=open", "da"),
        ("creator=me", "cba"),
        ("creator=me&status=open", "ba"),
        (&of_two, "d"),
        ("min_reward=5", "dba"),
        ("min_reward=5&category=other", "da"),
        ("sort=reward", "bdac"),
        ("sort=reward&order=asc", "cadb"),
        ("sort=reward&status=open&order=asc", "adb"),
        ("sort=deadline&order=asc", "cbad"),
        ("sort=deadline", "dabc"),
        ("creator=me&status=cancelled&category=research", ""),
    ] {
        let (found, total) = listed(&server, &one, query).await;
        assert_eq!(found.concat(), titles, "{query}");
        assert_eq!(usize::try_from(total).unwrap(), titles.len(), "{query}");
    }
}

async fn words_are_found(database: Arc<Database>) {
    let (server, key) = ground(&database).await;
    let blue = publish(
        &server,
        &key,
        json!({ "title": "Name the Blue birds", "reward": 2 }),
    )
    .await;
    publish(
        &server,
        &key,
        json!({ "title": "Count birds, quickly!", "category": "research" }),
    )
    .await;
    publish(&server, &key, json!({ "title": "Zähle die Vögel" })).await;
    let title = "See ring-7 of example.com/pictures_2";
    publish(&server, &key, json!({ "title": title })).await;
    for (query, total) in [
        ("q=birds", 2),
        ("q=BIRDS", 2),
        ("q=birds%20blue", 1),
        ("q=bird", 0),
        ("q=v%C3%B6gel", 1),
        ("q=birds&category=research", 1),
        ("q=birds&min_reward=2", 1),
        ("q=birds&status=cancelled", 0),
        ("q=birds&sort=reward&order=asc", 2),
        // Punctuation parts words, whatever it means elsewhere.
        ("q=ring-7", 1),
        ("q=7", 1),
        ("q=example", 1),
        ("q=pictures", 1),
        // Operators of the databases' own languages are words like others.
        ("q=birds%20OR%20v%C3%B6gel", 0),
        ("q=bird*", 0),
        ("q=%22", 0),
        ("q=NOT", 0),
        ("q=!!!", 0),
    ] {
        let (found, counted) = listed(&server, &key, query).await;
        assert_eq!((found.len(), counted), (total, total as i64), "{query}");
    }
    let patch = server.call("PATCH", &format!("/v1/tasks/{blue}"));
    let patch = patch.key(&key).value(&json!({ "title": "Name the fish" }));
    assert_eq!(patch.send().await.status, 200);
    assert_eq!(listed(&server, &key, "q=blue").await.1, 0);
    assert_eq!(listed(&server, &key, "q=fish").await.1, 1);
}

async fn pages_never_overlap(database: Arc<Database>) {
    let (server, key) = ground(&database).await;
    for number in 0..23 {
        publish(
            &server,
            &key,
            json!({ "title": format!("t{number}"), "reward": 1 + number % 2 }),
        )
        .await;
    }
    for query in ["sort=reward", "sort=created_at&order=asc", "q=t7"] {
        let mut seen = Vec::new();
        for page in 1..=4 {
            let (titles, total) =
                listed(&server, &key, &format!("{query}&page={page}&per_page=7")).await;
            assert_eq!(total, if query == "q=t7" { 1 } else { 23 });
            seen.extend(titles);
        }
        let count = seen.len();
        seen.sort();
        seen.dedup();
        assert_eq!(
            (seen.len(), count),
            if query == "q=t7" { (1, 1) } else { (23, 23) }
        );
    }
    let answer = server
        .get("/v1/tasks?per_page=5&page=2&status=open")
        .key(&key)
        .send()
        .await;
    let link = "</v1/tasks?page=1&per_page=5&status=open>; rel=\"first\", \
                </v1/tasks?page=1&per_page=5&status=open>; rel=\"prev\", \
                </v1/tasks?page=3&per_page=5&status=open>; rel=\"next\", \
                </v1/tasks?page=5&per_page=5&status=open>; rel=\"last\"";
    assert_eq!(answer.header("link"), link);
    let past = server
        .get("/v1/tasks?page=99")
        .key(&key)
        .send()
        .await
        .json();
    assert_eq!(past["data"], json!([]));
    let place = json!({ "total": 23, "per_page": 10, "current_page": 99, "last_page": 3 });
    assert_eq!(past["meta"]["pagination"], place);
    for query in ["page=0", "per_page=101", "sort=colour", "creator=you", "q="] {
        let refused = server
            .get(&format!("/v1/tasks?{query}"))
            .key(&key)
            .send()
            .await;
        let field = query.split('=').next().unwrap();
        let details = refused.refused(400, "invalid_request");
        assert!(details[0].starts_with(field), "{details:?}");
    }
}
