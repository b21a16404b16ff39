//! `GET /v1/submissions`

use serde_json::json;

use crate::harness::Server;
use crate::harness::stage::tasks::{Work, claim, publish};

each_backend! {
    shared: a_worker_sees_what_is_theirs_the_newest_first;
}

async fn a_worker_sees_what_is_theirs_the_newest_first(server: &Server) {
    let work = Work::submitted(server).await;
    let task = publish(server, &work.creator, &json!({})).await;
    let second = claim(server, &work.worker, &task).await;
    let ids = async |key, query: &str| {
        let found = server.read(key, &format!("/v1/submissions{query}")).await;
        let items = found.as_array().unwrap().iter();
        items
            .map(|item| item["id"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let both = [second.clone(), work.submission.clone()];
    assert_eq!(ids(&work.worker, "").await, both);
    assert_eq!(ids(&work.worker, "?status=claimed").await, [second]);
    assert_eq!(ids(&work.creator, "").await, [""; 0]);
}
