//! `GET /v1/tasks/{task_id}/submissions`

use serde_json::json;

use crate::harness::Server;
use crate::harness::people::all_permissions;
use crate::harness::stage::tasks::{Work, claim};

each_backend! {
    shared: its_creator_sees_all_and_a_worker_their_own;
}

async fn its_creator_sees_all_and_a_worker_their_own(server: &Server) {
    let work = Work::claimed_of(server, &json!({ "slots": 3 })).await;
    let other = server.key(&all_permissions()).await;
    let second = claim(server, &other, &work.task).await;
    let path = format!("/v1/tasks/{}/submissions", work.task);
    let ids = async |key, query: &str| {
        let found = server.read(key, &format!("{path}{query}")).await;
        let items = found.as_array().unwrap().iter();
        items
            .map(|item| item["id"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let both = [second.clone(), work.submission.clone()];
    assert_eq!(ids(&work.creator, "").await, both);
    assert_eq!(ids(&work.creator, "?status=approved").await, [""; 0]);
    assert_eq!(
        ids(&work.worker, "").await,
        std::slice::from_ref(&work.submission)
    );
    assert_eq!(ids(&other, "").await, [second]);
    let stranger = server.key("read:tasks").await;
    assert_eq!(ids(&stranger, "").await, [""; 0]);
}
