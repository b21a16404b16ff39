//! `GET /v1/ledger/proof`

use std::sync::Arc;
use std::time::Instant;

use aivy_store::testing::Database;
use serde_json::{Value, json};

use crate::harness::{Key, PATIENCE, Server, WIDE};

each_backend! {
    own: nothing_is_sealed_at_first, what_was_moved_is_sealed_and_totalled, two_nodes_seal_one_chain;
}

async fn start(database: &Arc<Database>, interval: &str) -> Server {
    Server::start(database, &[WIDE, &[interval]].concat()).await
}

async fn proof(server: &Server, key: &Key) -> Value {
    server.get("/v1/ledger/proof").key(key).send().await.data()
}

/// The proof, once so many transactions are sealed.
async fn sealed(server: &Server, key: &Key, transactions: i64) -> Value {
    let begin = Instant::now();
    loop {
        let proof = proof(server, key).await;
        if proof["transactions"] == transactions {
            return proof;
        }
        assert!(begin.elapsed() < PATIENCE, "{proof:#}");
    }
}

async fn grant(server: &Server, key: &Key, amount: &str) {
    let args = ["ledger", "grant", &key.user.username, amount];
    server.admin_json(&args).await;
}

async fn nothing_is_sealed_at_first(database: Arc<Database>) {
    let server = start(&database, "ledger.seal_interval_ms=0").await;
    let key = server.key("read:user").await;
    grant(&server, &key, "10").await;
    let proof = proof(&server, &key).await;
    assert_eq!(proof["last_seal"], Value::Null);
    assert_eq!(
        (&proof["sum"], &proof["transactions"]),
        (&json!(0), &json!(0))
    );
    server.stop().await;
}

async fn what_was_moved_is_sealed_and_totalled(database: Arc<Database>) {
    let server = start(&database, "ledger.seal_interval_ms=20").await;
    let key = server.key("read:user").await;
    for amount in ["10", "20", "30"] {
        grant(&server, &key, amount).await;
    }
    let proof = sealed(&server, &key, 3).await;
    assert_eq!(
        proof["totals"],
        json!({
            "available": 60, "escrow": 0, "staked": 0, "unstaking": 0, "reserve": 0,
            "treasury": 0, "issuance": -60,
        })
    );
    assert_eq!(proof["sum"], 0);
    let seal = &proof["last_seal"];
    assert!(
        (1..=3).contains(&seal["number"].as_i64().unwrap()),
        "{seal}"
    );
    let seconds = seal["sealed_at_micros"].as_i64().unwrap() / 1_000_000;
    assert!(
        (crate::harness::now().seconds() - seconds).abs() < 60,
        "{seal}"
    );
    server.stop().await;
    let verified = start(&database, "ledger.seal_interval_ms=0").await;
    assert_eq!(verified.admin_json(&["ledger", "verify"]).await["ok"], true);
}

async fn two_nodes_seal_one_chain(database: Arc<Database>) {
    let (one, other) = (
        start(&database, "ledger.seal_interval_ms=10").await,
        start(&database, "ledger.seal_interval_ms=10").await,
    );
    let key = one.key("read:user").await;
    for _ in 0..8 {
        grant(&one, &key, "1").await;
    }
    let proof = sealed(&one, &key, 8).await;
    assert_eq!(
        self::proof(&other, &key).await["last_seal"],
        proof["last_seal"]
    );
    let report = one.admin_json(&["ledger", "verify"]).await;
    assert_eq!(
        (&report["ok"], &report["counts"]["unsealed"]),
        (&json!(true), &json!(0))
    );
}
