//! `POST /v1/tasks`

use serde_json::{Value, json};

use crate::harness::{Answer, Key, Server};

each_backend! {
    shared: what_is_published_can_be_read, null_is_nothing, every_violation_is_named, a_schema_that_is_dear_to_check_is_refused, without_tokens_nothing_happens;
}

async fn post(server: &Server, key: &Key, body: &Value) -> Answer {
    server
        .call("POST", "/v1/tasks")
        .key(key)
        .value(body)
        .send()
        .await
}

async fn what_is_published_can_be_read(server: &Server) {
    let key = server.key("read:user,read:tasks,write:tasks").await;
    server
        .admin_json(&["ledger", "grant", &key.user.id, "100"])
        .await;
    let body = json!({
        "title": "Name the colours", "description": "All of them.", "category": "annotation",
        "reward": 7, "slots": 3, "input": { "n": [1, null, "x"] }, "result_schema": { "type": "array" },
        "review": "automatic", "claim_ttl_seconds": 90, "review_ttl_seconds": 91, "min_stake": 2,
        "deadline": "2999-01-01T01:00:00+01:00",
    });
    let answer = post(server, &key, &body).await;
    assert_eq!(answer.status, 201, "{answer:#?}");
    let read = server
        .get(answer.header("location"))
        .key(&key)
        .send()
        .await
        .data();
    assert_eq!(read, answer.json()["data"]);
    for (name, value) in body.as_object().unwrap() {
        if name != "deadline" {
            assert_eq!(read[name], *value, "{name}");
        }
    }
    assert_eq!(read["deadline"], "2999-01-01T00:00:00Z");
    assert_eq!(
        (&read["slots_left"], &read["status"]),
        (&json!(3), &json!("open"))
    );
    assert_eq!(
        read["creator"],
        json!({ "id": key.user.id, "username": key.user.username })
    );
    let balance = server.get("/v1/user/balance").key(&key).send().await.data();
    assert_eq!(
        (&balance["available"], &balance["escrowed"]),
        (&json!(79), &json!(21))
    );
}

/// What an answer says of a task can be sent again.
async fn null_is_nothing(server: &Server) {
    let key = server.key("read:tasks,write:tasks").await;
    server
        .admin_json(&["ledger", "grant", &key.user.id, "1"])
        .await;
    let body = json!({
        "title": "Anything", "category": "other", "reward": 1,
        "deadline": null, "result_schema": null, "input": null,
    });
    let task = post(server, &key, &body).await.data();
    for name in ["deadline", "result_schema", "input"] {
        assert_eq!(task[name], json!(null), "{name}");
    }
}

async fn every_violation_is_named(server: &Server) {
    let key = server.key("write:tasks").await;
    let body = json!({ "title": "", "category": "fun", "reward": 0, "slots": 10_001, "colour": 1 });
    let mut details = post(server, &key, &body)
        .await
        .refused(400, "invalid_request");
    details.sort();
    assert_eq!(
        details,
        [
            "category must be one of annotation, evaluation, generation, translation, research, other",
            "colour is not known",
            "reward must be at least 1",
            "slots must be at most 10000",
            "title must have at least 1 character",
        ]
    );
    let body = json!({
        "title": "x", "category": "other", "reward": 1, "deadline": "2020-01-01T00:00:00Z",
        "result_schema": { "$ref": "https://example.com/schema" },
    });
    let details = post(server, &key, &body)
        .await
        .refused(400, "invalid_request");
    assert_eq!(
        details,
        [
            "deadline must be in the future",
            "result_schema at /$ref must refer only to places within itself, such as #/$defs/name"
        ]
    );
}

async fn a_schema_that_is_dear_to_check_is_refused(server: &Server) {
    let key = server.key("write:tasks").await;
    let refused = async |schema: Value| {
        let body =
            json!({ "title": "x", "category": "other", "reward": 1, "result_schema": schema });
        let answer = post(server, &key, &body).await;
        let details = answer.refused(400, "invalid_request");
        assert_eq!(details.len(), 1, "{details:?}");
        details[0].clone()
    };
    // Names that are each other's percent-encodings: looked up as they stand, they lead nowhere.
    let mut defs = serde_json::Map::new();
    for n in 0..45 {
        let next = json!({ "$ref": format!("#/$defs/%61{}", n + 1) });
        defs.insert(format!("a{n}"), json!({ "allOf": [next, next] }));
        defs.insert(format!("%61{}", n + 1), json!({}));
    }
    defs.insert("a45".to_owned(), json!({ "type": "string" }));
    let said = refused(json!({ "$defs": defs, "$ref": "#/$defs/a0" })).await;
    assert!(said.contains("at most 5000 keywords and schemas"), "{said}");
    let said = refused(json!({ "properties": { "a": { "pattern": "a[ab]{300}c" } } })).await;
    assert!(
        said.starts_with("result_schema at /properties/a/pattern takes too much work"),
        "{said}"
    );
}

async fn without_tokens_nothing_happens(server: &Server) {
    let key = server.key("read:user,write:tasks").await;
    let body = json!({ "title": "x", "category": "other", "reward": 1 });
    let answer = post(server, &key, &body).await;
    assert!(answer.refused(409, "insufficient_balance").is_empty());
    let moved = server.get("/v1/user/transactions").key(&key).send().await;
    assert_eq!(moved.data(), json!([]));
}
