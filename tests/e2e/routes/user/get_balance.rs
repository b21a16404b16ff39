//! `GET /v1/user/balance`

use serde_json::json;

use crate::harness::Server;
use crate::harness::stage::people::rich;
use crate::harness::stage::tasks::publish;

each_backend! {
    shared: tokens_are_where_they_were_put;
}

async fn tokens_are_where_they_were_put(server: &Server) {
    let key = rich(server, 100).await;
    publish(server, &key, &json!({ "reward": 10, "slots": 3 })).await;
    let balance = server.read(&key, "/v1/user/balance").await;
    let expected = json!({
        "available": 70,
        "escrowed": 30,
        "staked": 0,
        "unstaking": 0,
        "claimable_rewards": 0,
    });
    assert_eq!(balance, expected);
    let nobody = server.key("read:user").await;
    let balance = server.read(&nobody, "/v1/user/balance").await;
    assert_eq!(balance["available"], 0);
}
