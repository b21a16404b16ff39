//! `GET /v1/user/transactions/{transaction_id}/proof`

use std::sync::Arc;
use std::time::Instant;

use aivy_client::types::TransactionProof;
use aivy_store::testing::Database;
use serde_json::{Value, json};

use crate::harness::{Key, PATIENCE, Server, WIDE};

each_backend! {
    shared: a_strangers_transaction_is_not_found, an_id_of_no_transaction_is_refused;
    own: what_is_not_sealed_yet_is_a_conflict, every_transaction_of_a_batch_is_proven;
}

/// Grants tokens, and answers the transaction.
async fn granted(server: &Server, key: &Key, amount: &str) -> String {
    let args = ["ledger", "grant", &key.user.username, amount];
    let made = server.admin_json(&args).await;
    made["id"].as_str().unwrap().to_owned()
}

fn path(transaction: &str) -> String {
    format!("/v1/user/transactions/{transaction}/proof")
}

async fn a_strangers_transaction_is_not_found(server: &Server) {
    let (key, stranger) = (server.key("read:user").await, server.key("read:user").await);
    let id = granted(server, &key, "5").await;
    for unknown in [id.as_str(), "txn_01h455vb4pex5vsknk084sn02q"] {
        let answer = server.get(&path(unknown)).key(&stranger).send().await;
        answer.refused(404, "not_found");
    }
}

async fn an_id_of_no_transaction_is_refused(server: &Server) {
    let key = server.key("read:user").await;
    let answer = server.get(&path("tsk_1")).key(&key).send().await;
    let details = answer.refused(400, "invalid_request");
    assert!(details[0].starts_with("transaction_id "), "{details:?}");
}

async fn what_is_not_sealed_yet_is_a_conflict(database: Arc<Database>) {
    let settings = [WIDE, &["ledger.seal_interval_ms=0"]].concat();
    let server = Server::start(&database, &settings).await;
    let key = server.key("read:user").await;
    let id = granted(&server, &key, "5").await;
    let answer = server.get(&path(&id)).key(&key).send().await;
    answer.refused(409, "conflict");
    assert_eq!(
        answer.json()["error"]["message"],
        "The transaction is not sealed yet. It will be within seconds."
    );
}

/// The grants are made while nobody seals: a batch of five, and the path of each is another.
async fn every_transaction_of_a_batch_is_proven(database: Arc<Database>) {
    let waiting = [WIDE, &["ledger.seal_interval_ms=0"]].concat();
    let server = Server::start(&database, &waiting).await;
    let key = server.key("read:user").await;
    let mut ids = Vec::new();
    for amount in ["1", "2", "3", "4", "5"] {
        ids.push(granted(&server, &key, amount).await);
    }
    server.stop().await;
    let sealing = [WIDE, &["ledger.seal_interval_ms=20"]].concat();
    let server = Server::start(&database, &sealing).await;
    let begin = Instant::now();
    while server.get(&path(&ids[4])).key(&key).send().await.status == 409 {
        assert!(begin.elapsed() < PATIENCE, "never sealed");
    }
    let last = server.get("/v1/ledger/proof").key(&key).send().await.data()["last_seal"].clone();
    for (position, id) in ids.iter().enumerate() {
        let proof = server.get(&path(id)).key(&key).send().await.data();
        assert_eq!(proof["transaction_id"], json!(id));
        assert_eq!(proof["position"], json!(position));
        assert_eq!(proof["seal"], last);
        let record: Value = serde_json::from_str(proof["record"].as_str().unwrap()).unwrap();
        let own = format!("available:{}", key.user.id);
        assert_eq!(record["entries"][1], json!([own, position + 1]));
        let proof: TransactionProof = serde_json::from_value(proof).unwrap();
        aivy_client::proof::verify(&proof).unwrap();
    }
}
