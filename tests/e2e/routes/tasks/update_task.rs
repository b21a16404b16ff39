//! `PATCH /v1/tasks/{task_id}`

use serde_json::json;

use crate::harness::Server;

each_backend! {
    shared: what_is_absent_stays_and_null_clears, others_may_not;
}

async fn what_is_absent_stays_and_null_clears(server: &Server) {
    let key = server.key("read:tasks,write:tasks").await;
    server
        .admin_json(&["ledger", "grant", &key.user.id, "10"])
        .await;
    let body = json!({ "title": "a", "description": "b", "category": "other", "reward": 1, "deadline": "2999-01-01T00:00:00Z" });
    let made = server
        .call("POST", "/v1/tasks")
        .key(&key)
        .value(&body)
        .send()
        .await;
    let path = made.header("location").to_owned();
    for (patch, title, description, deadline, status) in [
        (
            json!({ "title": "c" }),
            "c",
            "b",
            json!("2999-01-01T00:00:00Z"),
            "open",
        ),
        (
            json!({ "description": "", "status": "paused" }),
            "c",
            "",
            json!("2999-01-01T00:00:00Z"),
            "paused",
        ),
        (
            json!({ "deadline": null, "status": "open" }),
            "c",
            "",
            json!(null),
            "open",
        ),
        (json!({}), "c", "", json!(null), "open"),
    ] {
        let answer = server
            .call("PATCH", &path)
            .key(&key)
            .value(&patch)
            .send()
            .await;
        let task = answer.data();
        assert_eq!(
            (&task["title"], &task["description"]),
            (&json!(title), &json!(description))
        );
        assert_eq!(
            (&task["deadline"], &task["status"]),
            (&deadline, &json!(status))
        );
    }
    for patch in [
        json!({ "reward": 2 }),
        json!({ "status": "completed" }),
        json!({ "deadline": "2020-01-01T00:00:00Z" }),
    ] {
        let answer = server
            .call("PATCH", &path)
            .key(&key)
            .value(&patch)
            .send()
            .await;
        answer.refused(400, "invalid_request");
    }
}

async fn others_may_not(server: &Server) {
    let (key, other) = (
        server.key("write:tasks").await,
        server.key("write:tasks").await,
    );
    server
        .admin_json(&["ledger", "grant", &key.user.id, "10"])
        .await;
    let body = json!({ "title": "a", "category": "other", "reward": 1 });
    let made = server
        .call("POST", "/v1/tasks")
        .key(&key)
        .value(&body)
        .send()
        .await;
    let patch = server.call("PATCH", made.header("location")).key(&other);
    let answer = patch.value(&json!({ "title": "b" })).send().await;
    answer.refused(403, "forbidden");
}
