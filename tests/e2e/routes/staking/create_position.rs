//! `POST /v1/staking/positions`

use serde_json::json;

use super::{conflict, get, poor_pool, stake, staker};
use crate::harness::Server;

each_backend! {
    shared: tokens_are_staked_until_their_lock_ends,
        the_same_request_stakes_once,
        a_stake_below_the_smallest_is_refused,
        more_than_the_balance_is_refused,
        a_closed_pool_takes_nothing,
        there_is_no_such_pool;
}

async fn tokens_are_staked_until_their_lock_ends(server: &Server) {
    let key = staker(server, "100").await;
    let pool = poor_pool(server, &["--lock-seconds", "60"]).await;
    let answer = stake(server, &key, &pool, 40).await;
    assert_eq!(answer.status, 201, "{answer:#?}");
    let made = answer.json()["data"].clone();
    let id = made["id"].as_str().unwrap();
    assert_eq!(
        answer.header("location"),
        format!("/v1/staking/positions/{id}")
    );
    let time = |member: &str| {
        aivy_types::Timestamp::parse(made[member].as_str().unwrap())
            .unwrap()
            .seconds()
    };
    assert_eq!(time("unlocks_at"), time("staked_at") + 60);
    let expected = json!({
        "id": id, "pool_id": pool, "amount": 40, "status": "active", "claimable_rewards": 0,
        "claimed_rewards": 0, "staked_at": made["staked_at"], "unlocks_at": made["unlocks_at"],
        "withdrawable_at": null,
    });
    assert_eq!(made, expected);
    let balance = get(server, &key, "/v1/user/balance").await;
    assert_eq!(
        (&balance["available"], &balance["staked"]),
        (&json!(60), &json!(40))
    );
    let moved = get(server, &key, "/v1/user/transactions?kind=stake").await;
    assert_eq!(
        (&moved[0]["amount"], &moved[0]["reference"]),
        (&json!(-40), &made["id"])
    );
}

async fn the_same_request_stakes_once(server: &Server) {
    let (key, pool) = (staker(server, "100").await, poor_pool(server, &[]).await);
    let body = json!({ "pool_id": pool, "amount": 40 });
    let ask = || {
        let call = server.call("POST", "/v1/staking/positions").key(&key);
        call.header("Idempotency-Key", "one").value(&body).send()
    };
    let (first, second) = (ask().await, ask().await);
    assert_eq!((second.status, &second.text), (201, &first.text));
    assert_eq!(second.header("idempotent-replayed"), "true");
    assert_eq!(get(server, &key, "/v1/user/balance").await["staked"], 40);
}

async fn a_stake_below_the_smallest_is_refused(server: &Server) {
    let key = staker(server, "100").await;
    let pool = poor_pool(server, &["--min-stake", "10"]).await;
    for (amount, detail) in [
        (9, "amount must be at least 10 in this pool"),
        (0, "amount must be at least 1"),
    ] {
        let answer = stake(server, &key, &pool, amount).await;
        assert_eq!(answer.refused(400, "invalid_request"), [detail]);
    }
    assert_eq!(stake(server, &key, &pool, 10).await.status, 201);
}

async fn more_than_the_balance_is_refused(server: &Server) {
    let (key, pool) = (staker(server, "100").await, poor_pool(server, &[]).await);
    let answer = stake(server, &key, &pool, 101).await;
    answer.refused(409, "insufficient_balance");
    assert_eq!(
        get(server, &key, "/v1/user/balance").await["available"],
        100
    );
    let path = format!("/v1/staking/pools/{pool}");
    assert_eq!(get(server, &key, &path).await["total_staked"], 0);
}

async fn a_closed_pool_takes_nothing(server: &Server) {
    let (key, pool) = (staker(server, "100").await, poor_pool(server, &[]).await);
    server.admin_json(&["pool", "close", &pool]).await;
    let answer = stake(server, &key, &pool, 1).await;
    assert_eq!(conflict(&answer), "The pool is closed");
}

async fn there_is_no_such_pool(server: &Server) {
    let key = staker(server, "100").await;
    stake(server, &key, "pool_nowhere", 1)
        .await
        .refused(404, "not_found");
}
