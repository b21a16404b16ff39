//! `GET /v1/staking/positions/{position_id}`

use std::time::Instant;

use super::{get, rich_pool, staked, staker};
use crate::harness::{PATIENCE, Server};

each_backend! {
    shared: what_could_be_claimed_grows, a_position_is_its_owners_alone;
}

async fn what_could_be_claimed_grows(server: &Server) {
    let (key, pool) = (staker(server, "10").await, rich_pool(server).await);
    let id = staked(server, &key, &pool, 10).await;
    let path = format!("/v1/staking/positions/{id}");
    let claimable = async || {
        get(server, &key, &path).await["claimable_rewards"]
            .as_i64()
            .unwrap()
    };
    let (begin, first) = (Instant::now(), claimable().await);
    while claimable().await <= first {
        assert!(begin.elapsed() < PATIENCE, "{first}");
    }
}

async fn a_position_is_its_owners_alone(server: &Server) {
    let (key, pool) = (staker(server, "10").await, rich_pool(server).await);
    let path = format!(
        "/v1/staking/positions/{}",
        staked(server, &key, &pool, 10).await
    );
    get(server, &key, &path).await;
    let stranger = staker(server, "1").await;
    let answer = server.get(&path).key(&stranger).send().await;
    answer.refused(404, "not_found");
    for what in ["unstake", "unstake?preview=true", "withdraw", "claim"] {
        let answer = server
            .call("POST", &format!("{path}/{what}"))
            .key(&stranger)
            .send()
            .await;
        answer.refused(404, "not_found");
    }
}
