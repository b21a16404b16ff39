//! `POST /v1/tasks/{task_id}/cancel`

use serde_json::json;

use crate::harness::Server;
use crate::harness::stage::tasks::Work;

each_backend! {
    shared: what_no_claim_holds_comes_back, a_task_ends_once, only_its_creator_cancels_it;
}

async fn what_no_claim_holds_comes_back(server: &Server) {
    let work = Work::claimed_of(server, &json!({ "reward": 10, "slots": 3 })).await;
    let before = server.available(&work.creator).await;
    let path = format!("/v1/tasks/{}/cancel", work.task);
    let task = server.post(&work.creator, &path, None).await;
    assert_eq!(
        (&task["status"], &task["slots_left"]),
        (&json!("cancelled"), &json!(0))
    );
    // The claim that lives keeps its reward in escrow.
    assert_eq!(server.available(&work.creator).await, before + 20);
}

async fn a_task_ends_once(server: &Server) {
    let work = Work::claimed(server).await;
    let path = format!("/v1/tasks/{}/cancel", work.task);
    server.post(&work.creator, &path, None).await;
    let again = server.call("POST", &path).key(&work.creator).send().await;
    again.refused(409, "conflict");
}

async fn only_its_creator_cancels_it(server: &Server) {
    let work = Work::claimed(server).await;
    let path = format!("/v1/tasks/{}/cancel", work.task);
    let refused = server.call("POST", &path).key(&work.worker).send().await;
    refused.refused(403, "forbidden");
}
