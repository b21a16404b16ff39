//! `GET /v1/staking/pools`

use std::sync::Arc;

use aivy_store::testing::Database;
use serde_json::json;

use super::{get, poor_pool};
use crate::harness::{Server, WIDE};

each_backend! {
    shared: a_status_that_is_none_is_refused;
    own: pools_are_listed_the_newest_first;
}

async fn pools_are_listed_the_newest_first(database: Arc<Database>) {
    let server = Server::start(&database, WIDE).await;
    let key = server.key("read:staking").await;
    let mut made = Vec::new();
    for _ in 0..3 {
        made.insert(0, json!(poor_pool(&server, &[]).await));
    }
    let oldest = made[2].as_str().unwrap();
    server.admin_json(&["pool", "close", oldest]).await;
    for (query, expected) in [
        ("", &made[..]),
        ("?status=open", &made[..2]),
        ("?status=closed", &made[2..]),
        ("?per_page=1&page=2", &made[1..2]),
        ("?page=4", &[]),
    ] {
        let listed = get(&server, &key, &format!("/v1/staking/pools{query}")).await;
        let ids: Vec<_> = listed
            .as_array()
            .unwrap()
            .iter()
            .map(|pool| &pool["id"])
            .collect();
        assert_eq!(ids, expected.iter().collect::<Vec<_>>(), "{query}");
    }
    let told = server.admin_json(&["pool", "list"]).await;
    assert_eq!(told, get(&server, &key, "/v1/staking/pools").await);
}

async fn a_status_that_is_none_is_refused(server: &Server) {
    let key = server.key("read:staking").await;
    let path = "/v1/staking/pools?status=active";
    let details = server
        .get(path)
        .key(&key)
        .send()
        .await
        .refused(400, "invalid_request");
    assert!(
        details[0].starts_with("status must be one of"),
        "{details:?}"
    );
}
