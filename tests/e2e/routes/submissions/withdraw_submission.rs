//! `POST /v1/submissions/{submission_id}/withdraw`

use crate::harness::Server;
use crate::harness::stage::tasks::Work;

each_backend! {
    shared: a_slot_is_free_again, what_was_handed_in_stays;
}

async fn a_slot_is_free_again(server: &Server) {
    let work = Work::claimed(server).await;
    let left = async || {
        let task = server
            .read(&work.creator, &format!("/v1/tasks/{}", work.task))
            .await;
        task["slots_left"].as_i64().unwrap()
    };
    let before = left().await;
    let path = format!("/v1/submissions/{}/withdraw", work.submission);
    let withdrawn = server.post(&work.worker, &path, None).await;
    assert_eq!(withdrawn["status"], "withdrawn");
    assert_eq!(left().await, before + 1);
}

async fn what_was_handed_in_stays(server: &Server) {
    let work = Work::submitted(server).await;
    let path = format!("/v1/submissions/{}/withdraw", work.submission);
    let refused = server.call("POST", &path).key(&work.worker).send().await;
    refused.refused(409, "conflict");
}
