//! `GET /v1/staking/summary`

use serde_json::json;

use super::{act, get, once_it_may, poor_pool, rich_pool, staked, staker};
use crate::harness::Server;

each_backend! {
    shared: a_new_account_has_staked_nothing, positions_are_summed_as_the_balance_is;
}

const PATH: &str = "/v1/staking/summary";

async fn a_new_account_has_staked_nothing(server: &Server) {
    let key = server.key("read:staking").await;
    let nothing =
        json!({ "staked": 0, "unstaking": 0, "claimable_rewards": 0, "claimed_rewards": 0 });
    assert_eq!(get(server, &key, PATH).await, nothing);
}

async fn positions_are_summed_as_the_balance_is(server: &Server) {
    let key = staker(server, "100").await;
    let (rich, poor) = (rich_pool(server).await, poor_pool(server, &[]).await);
    let earning = staked(server, &key, &rich, 30).await;
    staked(server, &key, &poor, 20).await;
    let gone = staked(server, &key, &poor, 7).await;
    act(server, &key, &gone, "unstake").await.data();
    let claimed = once_it_may(async || act(server, &key, &earning, "claim").await).await;
    let ended = act(server, &key, &earning, "unstake").await.data();
    let summary = get(server, &key, PATH).await;
    let expected = json!({
        "staked": 20, "unstaking": 37,
        "claimable_rewards": ended["claimable_rewards"],
        "claimed_rewards": claimed["claimed_rewards"],
    });
    assert_eq!(summary, expected);
    let balance = get(server, &key, "/v1/user/balance").await;
    for member in ["staked", "unstaking", "claimable_rewards"] {
        assert_eq!(balance[member], summary[member], "{member}");
    }
}
