//! `GET /v1/staking/positions`

use serde_json::json;

use super::{act, get, poor_pool, staked, staker};
use crate::harness::Server;

each_backend! {
    shared: positions_are_listed_the_newest_first, nobody_sees_the_positions_of_another;
}

const PATH: &str = "/v1/staking/positions";

async fn positions_are_listed_the_newest_first(server: &Server) {
    let (key, pool) = (staker(server, "10").await, poor_pool(server, &[]).await);
    let mut made = Vec::new();
    for _ in 0..3 {
        made.insert(0, json!(staked(server, &key, &pool, 2).await));
    }
    let oldest = made[2].as_str().unwrap();
    act(server, &key, oldest, "unstake").await.data();
    for (query, expected) in [
        ("", &made[..]),
        ("?status=active", &made[..2]),
        ("?status=unstaking", &made[2..]),
        ("?status=withdrawn", &[]),
        ("?per_page=1&page=2", &made[1..2]),
    ] {
        let listed = get(server, &key, &format!("{PATH}{query}")).await;
        let ids: Vec<_> = listed
            .as_array()
            .unwrap()
            .iter()
            .map(|item| &item["id"])
            .collect();
        assert_eq!(ids, expected.iter().collect::<Vec<_>>(), "{query}");
    }
    let one = get(server, &key, &format!("{PATH}/{oldest}")).await;
    assert_eq!(get(server, &key, PATH).await[2], one);
}

async fn nobody_sees_the_positions_of_another(server: &Server) {
    let (key, pool) = (staker(server, "10").await, poor_pool(server, &[]).await);
    staked(server, &key, &pool, 2).await;
    let other = server.key("read:staking").await;
    let answer = server.get(PATH).key(&other).send().await;
    assert_eq!(answer.json()["meta"]["pagination"]["total"], 0);
    assert_eq!(answer.data(), json!([]));
}
