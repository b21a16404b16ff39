//! `GET /v1/user/transactions`

use serde_json::{Value, json};

use crate::harness::Server;

each_backend! {
    shared: every_movement_is_told, the_list_can_be_narrowed;
}

async fn every_movement_is_told(server: &Server) {
    let key = server.key("read:user,write:tasks").await;
    server
        .admin_json(&["ledger", "grant", &key.user.id, "10", "--memo", "hello"])
        .await;
    let body = json!({ "title": "a", "category": "other", "reward": 2, "slots": 2 });
    let made = server
        .call("POST", "/v1/tasks")
        .key(&key)
        .value(&body)
        .send()
        .await;
    let task = made.json()["data"]["id"].clone();
    let cancel = format!("/v1/tasks/{}/cancel", task.as_str().unwrap());
    server.call("POST", &cancel).key(&key).send().await.data();
    let list = server
        .get("/v1/user/transactions")
        .key(&key)
        .send()
        .await
        .data();
    let told: Vec<Value> = list
        .as_array()
        .unwrap()
        .iter()
        .map(|t| json!([t["kind"], t["amount"], t["balance_after"], t["reference"]]))
        .collect();
    assert_eq!(
        told,
        [
            json!(["task_refund", 4, 10, task]),
            json!(["task_escrow", -4, 6, task]),
            json!(["grant", 10, 10, null]),
        ]
    );
}

async fn the_list_can_be_narrowed(server: &Server) {
    let key = server.key("read:user").await;
    for _ in 0..3 {
        server
            .admin_json(&["ledger", "grant", &key.user.id, "1"])
            .await;
    }
    for (query, total) in [
        ("", 3),
        ("?kind=grant", 3),
        ("?kind=stake", 0),
        ("?since=2999-01-01T00:00:00Z", 0),
        ("?until=2020-01-01T00:00:00Z&kind=grant", 0),
        ("?since=2020-01-01T00:00:00Z&until=2999-01-01T00:00:00Z", 3),
    ] {
        let call = server
            .get(&format!("/v1/user/transactions{query}"))
            .key(&key);
        let json = call.send().await.json();
        assert_eq!(json["meta"]["pagination"]["total"], total, "{query}");
        assert_eq!(json["data"].as_array().unwrap().len(), total, "{query}");
    }
    let refused = server
        .get("/v1/user/transactions?since=today")
        .key(&key)
        .send()
        .await;
    let details = refused.refused(400, "invalid_request");
    assert_eq!(details, ["since must be a valid date-time"]);
}
