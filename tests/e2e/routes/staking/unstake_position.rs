//! `POST /v1/staking/positions/{position_id}/unstake`

use serde_json::{Value, json};

use super::{act, conflict, get, once_it_may, poor_pool, rich_pool, staked, staker};
use crate::harness::Server;

each_backend! {
    shared: the_cooldown_starts_and_the_earning_ends,
        a_preview_changes_nothing,
        a_locked_stake_says_until_when,
        a_lock_ends_at_its_time,
        closing_the_pool_lifts_the_lock,
        a_position_is_unstaked_once;
}

async fn the_cooldown_starts_and_the_earning_ends(server: &Server) {
    let (key, pool) = (staker(server, "100").await, rich_pool(server).await);
    let id = staked(server, &key, &pool, 100).await;
    let position = act(server, &key, &id, "unstake").await.data();
    assert_eq!(position["status"], "unstaking");
    assert!(position["withdrawable_at"].as_str() >= position["staked_at"].as_str());
    let balance = get(server, &key, "/v1/user/balance").await;
    let held = (
        &balance["available"],
        &balance["staked"],
        &balance["unstaking"],
    );
    assert_eq!(held, (&json!(0), &json!(0), &json!(100)));
    // The same position a while later, and so the same reward.
    let path = format!("/v1/staking/positions/{id}");
    for _ in 0..5 {
        assert_eq!(get(server, &key, &path).await, position);
    }
}

async fn a_preview_changes_nothing(server: &Server) {
    let key = staker(server, "100").await;
    let pool = poor_pool(server, &["--cooldown-seconds", "3600"]).await;
    let id = staked(server, &key, &pool, 100).await;
    let path = format!("/v1/staking/positions/{id}");
    let before = get(server, &key, &path).await;
    let seen = act(server, &key, &id, "unstake?preview=true").await.data();
    assert_eq!(seen["status"], "unstaking");
    assert!(seen["withdrawable_at"].as_str() > seen["staked_at"].as_str());
    assert_eq!(get(server, &key, &path).await, before);
    assert_eq!(get(server, &key, "/v1/user/balance").await["staked"], 100);
    let done = act(server, &key, &id, "unstake?preview=false").await.data();
    assert_eq!(done["status"], "unstaking");
}

async fn a_locked_stake_says_until_when(server: &Server) {
    let key = staker(server, "100").await;
    let pool = poor_pool(server, &["--lock-seconds", "3600"]).await;
    let id = staked(server, &key, &pool, 100).await;
    let position = get(server, &key, &format!("/v1/staking/positions/{id}")).await;
    let end = position["unlocks_at"].as_str().unwrap();
    for what in ["unstake", "unstake?preview=true"] {
        let answer = act(server, &key, &id, what).await;
        assert_eq!(
            conflict(&answer),
            format!("The stake is locked until {end}")
        );
    }
    assert_eq!(get(server, &key, "/v1/user/balance").await["staked"], 100);
}

async fn a_lock_ends_at_its_time(server: &Server) {
    let key = staker(server, "100").await;
    let pool = poor_pool(server, &["--lock-seconds", "2"]).await;
    let id = staked(server, &key, &pool, 100).await;
    let position = once_it_may(async || act(server, &key, &id, "unstake").await).await;
    let end = position["unlocks_at"].as_str().unwrap();
    assert!(*crate::harness::now().to_string() >= *end, "{position}");
}

async fn closing_the_pool_lifts_the_lock(server: &Server) {
    let key = staker(server, "100").await;
    let pool = poor_pool(server, &["--lock-seconds", "3600"]).await;
    let id = staked(server, &key, &pool, 100).await;
    server.admin_json(&["pool", "close", &pool]).await;
    let path = format!("/v1/staking/positions/{id}");
    let end = get(server, &key, &path).await["unlocks_at"].clone();
    assert!(
        end.as_str() <= Some(&*crate::harness::now().to_string()),
        "{end}"
    );
    act(server, &key, &id, "unstake").await.data();
    act(server, &key, &id, "withdraw").await.data();
    assert_eq!(
        get(server, &key, "/v1/user/balance").await["available"],
        100
    );
}

async fn a_position_is_unstaked_once(server: &Server) {
    let (key, pool) = (staker(server, "100").await, poor_pool(server, &[]).await);
    let id = staked(server, &key, &pool, 100).await;
    act(server, &key, &id, "unstake").await.data();
    for what in ["unstake", "unstake?preview=true"] {
        let answer = act(server, &key, &id, what).await;
        assert_eq!(conflict(&answer), "The position is already unstaked");
    }
    act(server, &key, &id, "withdraw").await.data();
    let answer = act(server, &key, &id, "unstake").await;
    assert_eq!(conflict(&answer), "The position is already withdrawn");
    let pool = get(server, &key, &format!("/v1/staking/pools/{pool}")).await;
    assert_eq!(
        (&pool["total_staked"], &pool["apr"]),
        (&json!(0), &Value::Null)
    );
}
