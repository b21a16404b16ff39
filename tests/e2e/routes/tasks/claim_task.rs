//! `POST /v1/tasks/{task_id}/claim`

use serde_json::json;

use crate::harness::Server;
use crate::harness::stage::people::rich;
use crate::harness::stage::tasks::{PURSE, publish};

each_backend! {
    shared: a_claim_takes_a_slot, nobody_claims_their_own, nobody_claims_twice;
}

async fn a_claim_takes_a_slot(server: &Server) {
    let (creator, worker) = (rich(server, PURSE).await, server.key("write:tasks").await);
    let task = publish(server, &creator, &json!({ "slots": 1 })).await;
    let claim = |key| {
        server
            .call("POST", &format!("/v1/tasks/{task}/claim"))
            .key(key)
    };
    let made = claim(&worker).send().await;
    assert_eq!(made.status, 201, "{made:#?}");
    let submission = made.data();
    assert_eq!(
        (&submission["status"], &submission["task_id"]),
        (&json!("claimed"), &json!(task))
    );
    assert_eq!(
        made.header("location"),
        format!("/v1/submissions/{}", submission["id"].as_str().unwrap())
    );
    let late = server.key("write:tasks").await;
    claim(&late).send().await.refused(409, "conflict");
}

async fn nobody_claims_their_own(server: &Server) {
    let creator = rich(server, PURSE).await;
    let task = publish(server, &creator, &json!({})).await;
    let call = server.call("POST", &format!("/v1/tasks/{task}/claim"));
    call.key(&creator).send().await.refused(403, "forbidden");
}

async fn nobody_claims_twice(server: &Server) {
    let (creator, worker) = (rich(server, PURSE).await, server.key("write:tasks").await);
    let task = publish(server, &creator, &json!({ "slots": 2 })).await;
    let path = format!("/v1/tasks/{task}/claim");
    server.post(&worker, &path, None).await;
    let again = server.call("POST", &path).key(&worker).send().await;
    again.refused(409, "conflict");
}
