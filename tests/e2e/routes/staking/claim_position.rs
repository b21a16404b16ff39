//! `POST /v1/staking/positions/{position_id}/claim`

use serde_json::json;

use super::{
    act, conflict, get, once_it_may, poor_pool, rich_pool, staked, staker, until_it_earned,
};
use crate::harness::Server;

each_backend! {
    shared: whole_tokens_are_paid,
        two_at_once_are_paid_once,
        nothing_whole_is_no_payment;
}

async fn whole_tokens_are_paid(server: &Server) {
    let (key, pool) = (staker(server, "10").await, rich_pool(server).await);
    let id = staked(server, &key, &pool, 10).await;
    let position = once_it_may(async || act(server, &key, &id, "claim").await).await;
    let paid = position["claimed_rewards"].as_i64().unwrap();
    assert!(paid > 0, "{position}");
    assert_eq!(position["claimable_rewards"], 0);
    let balance = get(server, &key, "/v1/user/balance").await;
    assert_eq!(
        (&balance["available"], &balance["staked"]),
        (&json!(paid), &json!(10))
    );
    let profile = get(server, &key, "/v1/user/profile").await;
    assert_eq!(profile["stats"]["tokens_earned"], paid);
    let pool = get(server, &key, &format!("/v1/staking/pools/{pool}")).await;
    assert_eq!(pool["reserve"], 1_000_000_000 - paid);
}

/// The position has ended, so that the second claim can find nothing new.
async fn two_at_once_are_paid_once(server: &Server) {
    let (key, pool) = (staker(server, "10").await, rich_pool(server).await);
    let id = staked(server, &key, &pool, 10).await;
    once_it_may(async || act(server, &key, &id, "claim").await).await;
    until_it_earned(server, &key, &id).await;
    let ended = act(server, &key, &id, "unstake").await.data();
    let (due, had) = (&ended["claimable_rewards"], &ended["claimed_rewards"]);
    let (due, had) = (due.as_i64().unwrap(), had.as_i64().unwrap());
    assert!(due > 0, "{ended}");
    let (one, two) = tokio::join!(
        act(server, &key, &id, "claim"),
        act(server, &key, &id, "claim")
    );
    let (paid, refused) = if one.status == 200 {
        (one, two)
    } else {
        (two, one)
    };
    assert_eq!(paid.data()["claimed_rewards"], had + due);
    conflict(&refused);
    assert_eq!(
        get(server, &key, "/v1/user/balance").await["available"],
        had + due
    );
    let rewards = get(server, &key, "/v1/staking/rewards").await;
    assert_eq!(rewards.as_array().unwrap().len(), 2);
}

async fn nothing_whole_is_no_payment(server: &Server) {
    let (key, pool) = (staker(server, "10").await, poor_pool(server, &[]).await);
    let id = staked(server, &key, &pool, 10).await;
    let answer = act(server, &key, &id, "claim").await;
    assert_eq!(conflict(&answer), "Less than one token can be claimed yet");
    assert_eq!(get(server, &key, "/v1/staking/rewards").await, json!([]));
}
