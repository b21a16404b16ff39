//! `/v1/staking`

mod claim_position;
mod create_position;
mod get_pool;
mod get_position;
mod get_staking_summary;
mod list_pools;
mod list_positions;
mod list_rewards;
mod unstake_position;
mod withdraw_position;

use std::time::Instant;

use serde_json::{Value, json};

use crate::harness::{Answer, Key, PATIENCE, Server};

/// A pool that pays so much that a whole token is there at once: a million a second.
pub(crate) async fn rich_pool(server: &Server) -> String {
    let id = pool(server, &["--reward-per-day", "86400000000"]).await;
    fund(server, &id, "1000000000").await;
    id
}

/// A pool that pays nothing.
pub(crate) async fn poor_pool(server: &Server, more: &[&str]) -> String {
    pool(server, &[&["--reward-per-day", "0"], more].concat()).await
}

async fn pool(server: &Server, args: &[&str]) -> String {
    let made = [&["pool", "create", "--name", "Pool"], args].concat();
    let made = server.admin_json(&made).await;
    made["id"].as_str().unwrap().to_owned()
}

async fn fund(server: &Server, pool: &str, amount: &str) {
    server.admin_json(&["pool", "fund", pool, amount]).await;
}

/// A key with every permission of staking, of an account that has `amount` tokens.
pub(crate) async fn staker(server: &Server, amount: &str) -> Key {
    let key = server.key("read:user,read:staking,write:staking").await;
    let grant = ["ledger", "grant", &key.user.username, amount];
    server.admin_json(&grant).await;
    key
}

pub(crate) async fn stake(server: &Server, key: &Key, pool: &str, amount: i64) -> Answer {
    let body = json!({ "pool_id": pool, "amount": amount });
    let call = server.call("POST", "/v1/staking/positions");
    call.key(key).value(&body).send().await
}

/// The id of a new position.
pub(crate) async fn staked(server: &Server, key: &Key, pool: &str, amount: i64) -> String {
    let answer = stake(server, key, pool, amount).await;
    assert_eq!(answer.status, 201, "{answer:#?}");
    answer.json()["data"]["id"].as_str().unwrap().to_owned()
}

/// `POST /v1/staking/positions/{id}/{what}`.
pub(crate) async fn act(server: &Server, key: &Key, id: &str, what: &str) -> Answer {
    let path = format!("/v1/staking/positions/{id}/{what}");
    server.call("POST", &path).key(key).send().await
}

pub(crate) async fn get(server: &Server, key: &Key, path: &str) -> Value {
    server.get(path).key(key).send().await.data()
}

/// Asks until the answer is a success: time has to pass.
pub(crate) async fn once_it_may(ask: impl AsyncFn() -> Answer) -> Value {
    let begin = Instant::now();
    loop {
        let answer = ask().await;
        if answer.status == 200 {
            return answer.data();
        }
        answer.refused(409, "conflict");
        assert!(begin.elapsed() < PATIENCE, "{answer:#?}");
    }
}

/// Waits until the position has a whole token to claim.
pub(crate) async fn until_it_earned(server: &Server, key: &Key, id: &str) {
    let (path, begin) = (format!("/v1/staking/positions/{id}"), Instant::now());
    while get(server, key, &path).await["claimable_rewards"] == 0 {
        assert!(begin.elapsed() < PATIENCE, "it earns nothing");
    }
}

/// The conflict's sentence.
pub(crate) fn conflict(answer: &Answer) -> String {
    answer.refused(409, "conflict");
    let message = &answer.json()["error"]["message"];
    message.as_str().unwrap().to_owned()
}
