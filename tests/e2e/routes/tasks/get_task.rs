//! `GET /v1/tasks/{task_id}`

use serde_json::json;

use crate::harness::Server;
use crate::harness::stage::people::rich;
use crate::harness::stage::tasks::{PURSE, publish};

each_backend! {
    shared: anybody_sees_a_task, what_is_no_task_is_not_found;
}

async fn anybody_sees_a_task(server: &Server) {
    let creator = rich(server, PURSE).await;
    let task = publish(server, &creator, &json!({ "title": "Label the pictures" })).await;
    let stranger = server.key("read:tasks").await;
    let seen = server.read(&stranger, &format!("/v1/tasks/{task}")).await;
    assert_eq!(seen["id"], task);
    assert_eq!(seen["title"], "Label the pictures");
    assert_eq!(seen["creator"]["id"], creator.user.id.as_str());
}

async fn what_is_no_task_is_not_found(server: &Server) {
    let key = server.key("read:tasks").await;
    let ask = |path: &str| server.get(path).key(&key);
    let unknown = ask("/v1/tasks/tsk_01h455vb4pex5vsknk084sn02q").send().await;
    unknown.refused(404, "not_found");
}
