//! `POST /v1/staking/positions/{position_id}/withdraw`

use super::{
    act, conflict, get, once_it_may, poor_pool, rich_pool, staked, staker, until_it_earned,
};
use crate::harness::Server;

each_backend! {
    shared: tokens_come_back_after_the_cooldown,
        a_cooldown_says_until_when,
        an_active_position_is_not_withdrawn,
        a_position_is_withdrawn_once,
        what_was_earned_stays_claimable;
}

async fn tokens_come_back_after_the_cooldown(server: &Server) {
    let key = staker(server, "100").await;
    let pool = poor_pool(server, &["--cooldown-seconds", "2"]).await;
    let id = staked(server, &key, &pool, 70).await;
    let cooling = act(server, &key, &id, "unstake").await.data();
    let position = once_it_may(async || act(server, &key, &id, "withdraw").await).await;
    assert_eq!(position["status"], "withdrawn");
    assert_eq!(position["withdrawable_at"], cooling["withdrawable_at"]);
    let end = position["withdrawable_at"].as_str().unwrap();
    assert!(*crate::harness::now().to_string() >= *end, "{position}");
    let balance = get(server, &key, "/v1/user/balance").await;
    assert_eq!(
        (&balance["available"], &balance["unstaking"]),
        (&100.into(), &0.into())
    );
    let moved = get(server, &key, "/v1/user/transactions?kind=unstake").await;
    assert_eq!(
        (&moved[0]["amount"], &moved[0]["reference"]),
        (&70.into(), &position["id"])
    );
}

async fn a_cooldown_says_until_when(server: &Server) {
    let key = staker(server, "100").await;
    let pool = poor_pool(server, &["--cooldown-seconds", "3600"]).await;
    let id = staked(server, &key, &pool, 70).await;
    let cooling = act(server, &key, &id, "unstake").await.data();
    let end = cooling["withdrawable_at"].as_str().unwrap();
    let answer = act(server, &key, &id, "withdraw").await;
    assert_eq!(
        conflict(&answer),
        format!("The stake cannot be withdrawn before {end}")
    );
    assert_eq!(get(server, &key, "/v1/user/balance").await["unstaking"], 70);
}

async fn an_active_position_is_not_withdrawn(server: &Server) {
    let (key, pool) = (staker(server, "100").await, poor_pool(server, &[]).await);
    let id = staked(server, &key, &pool, 70).await;
    let answer = act(server, &key, &id, "withdraw").await;
    assert_eq!(conflict(&answer), "The position must be unstaked first");
}

async fn a_position_is_withdrawn_once(server: &Server) {
    let (key, pool) = (staker(server, "100").await, poor_pool(server, &[]).await);
    let id = staked(server, &key, &pool, 70).await;
    act(server, &key, &id, "unstake").await.data();
    let all = tokio::join!(
        act(server, &key, &id, "withdraw"),
        act(server, &key, &id, "withdraw"),
        act(server, &key, &id, "withdraw"),
    );
    let mut statuses = [all.0.status, all.1.status, all.2.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409, 409]);
    assert_eq!(
        get(server, &key, "/v1/user/balance").await["available"],
        100
    );
    let answer = act(server, &key, &id, "withdraw").await;
    assert_eq!(conflict(&answer), "The position is already withdrawn");
}

async fn what_was_earned_stays_claimable(server: &Server) {
    let (key, pool) = (staker(server, "10").await, rich_pool(server).await);
    let id = staked(server, &key, &pool, 10).await;
    once_it_may(async || act(server, &key, &id, "claim").await).await;
    until_it_earned(server, &key, &id).await;
    let ended = act(server, &key, &id, "unstake").await.data();
    let position = act(server, &key, &id, "withdraw").await.data();
    assert_eq!(position["claimable_rewards"], ended["claimable_rewards"]);
    let earned = position["claimable_rewards"].as_i64().unwrap();
    assert!(earned > 0, "{position}");
    let before = position["claimed_rewards"].as_i64().unwrap();
    let claimed = act(server, &key, &id, "claim").await.data();
    assert_eq!(claimed["claimed_rewards"], before + earned);
    assert_eq!(claimed["claimable_rewards"], 0);
    let balance = get(server, &key, "/v1/user/balance").await;
    assert_eq!(balance["available"], 10 + before + earned);
}
