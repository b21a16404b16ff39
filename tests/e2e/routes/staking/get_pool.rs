//! `GET /v1/staking/pools/{pool_id}`

use serde_json::{Value, json};

use super::{get, poor_pool, staked, staker};
use crate::harness::Server;

each_backend! {
    shared: a_pool_shows_what_it_was_made_with,
        a_stake_and_funds_are_seen_at_once,
        a_closed_pool_keeps_what_was_earned,
        there_is_no_such_pool;
}

async fn a_pool_shows_what_it_was_made_with(server: &Server) {
    let key = server.key("read:staking").await;
    let made = server
        .admin_json(&[
            "pool",
            "create",
            "--name",
            "Founders",
            "--reward-per-day",
            "100",
            "--min-stake",
            "10",
            "--lock-seconds",
            "604800",
            "--cooldown-seconds",
            "86400",
        ])
        .await;
    let id = made["id"].as_str().unwrap();
    let pool = get(server, &key, &format!("/v1/staking/pools/{id}")).await;
    assert_eq!(pool, made);
    let expected = json!({
        "id": id, "name": "Founders", "status": "open", "reward_per_day": 100, "reserve": 0,
        "total_staked": 0, "apr": null, "min_stake": 10, "lock_seconds": 604_800,
        "cooldown_seconds": 86_400, "created_at": pool["created_at"],
    });
    assert_eq!(pool, expected);
}

async fn a_stake_and_funds_are_seen_at_once(server: &Server) {
    let key = staker(server, "99").await;
    let args = ["pool", "create", "--name", "x", "--reward-per-day", "1"];
    let id = server.admin_json(&args).await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    server.admin_json(&["pool", "fund", &id, "500"]).await;
    staked(server, &key, &id, 99).await;
    let pool = get(server, &key, &format!("/v1/staking/pools/{id}")).await;
    assert_eq!(
        (&pool["reserve"], &pool["total_staked"]),
        (&json!(500), &json!(99))
    );
    // 365 tokens a year for the 100 tokens that there would be with one more.
    assert_eq!(pool["apr"], 365.0);
}

async fn a_closed_pool_keeps_what_was_earned(server: &Server) {
    let (key, id) = (staker(server, "50").await, poor_pool(server, &[]).await);
    server.admin_json(&["pool", "fund", &id, "500"]).await;
    staked(server, &key, &id, 50).await;
    let closed = server.admin_json(&["pool", "close", &id]).await;
    let pool = get(server, &key, &format!("/v1/staking/pools/{id}")).await;
    assert_eq!(pool, closed);
    let shown = (
        &pool["status"],
        &pool["reserve"],
        &pool["total_staked"],
        &pool["apr"],
    );
    assert_eq!(
        shown,
        (&json!("closed"), &json!(0), &json!(50), &json!(0.0))
    );
}

async fn there_is_no_such_pool(server: &Server) {
    let key = server.key("read:staking").await;
    let answer = server
        .get("/v1/staking/pools/pool_nowhere")
        .key(&key)
        .send()
        .await;
    assert_eq!(answer.refused(404, "not_found"), [""; 0]);
    assert_eq!(
        answer.json()["error"]["message"],
        Value::from("There is no such pool")
    );
    let answer = server.get("/v1/staking/pools/pos_1").key(&key).send().await;
    answer.refused(400, "invalid_request");
}
