//! `GET /v1/staking/rewards`

use super::{act, get, once_it_may, rich_pool, staked, staker};
use crate::harness::Server;

each_backend! {
    shared: each_payment_is_listed_with_its_position, nobody_sees_the_payments_of_another;
}

const PATH: &str = "/v1/staking/rewards";

async fn each_payment_is_listed_with_its_position(server: &Server) {
    let (key, pool) = (staker(server, "100").await, rich_pool(server).await);
    let (one, two) = (
        staked(server, &key, &pool, 10).await,
        staked(server, &key, &pool, 20).await,
    );
    let mut paid = Vec::new();
    for id in [&one, &two] {
        let claimed = once_it_may(async || act(server, &key, id, "claim").await).await;
        paid.insert(
            0,
            (claimed["id"].clone(), claimed["claimed_rewards"].clone()),
        );
    }
    let answer = server.get(PATH).key(&key).send().await;
    assert_eq!(answer.json()["meta"]["pagination"]["total"], 2);
    let listed = answer.data();
    let payments: Vec<_> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|payment| (payment["position_id"].clone(), payment["amount"].clone()))
        .collect();
    assert_eq!(payments, paid);
    let path = "/v1/user/transactions?kind=staking_reward";
    let transactions = get(server, &key, path).await;
    assert_eq!(listed[0]["id"], transactions[0]["id"]);
    assert_eq!(listed[0]["created_at"], transactions[0]["created_at"]);
    assert_eq!(
        get(server, &key, &format!("{PATH}?per_page=1&page=2")).await[0],
        listed[1]
    );
}

async fn nobody_sees_the_payments_of_another(server: &Server) {
    let (key, pool) = (staker(server, "100").await, rich_pool(server).await);
    let id = staked(server, &key, &pool, 10).await;
    once_it_may(async || act(server, &key, &id, "claim").await).await;
    let other = server.key("read:staking").await;
    assert_eq!(get(server, &other, PATH).await.as_array().unwrap().len(), 0);
}
