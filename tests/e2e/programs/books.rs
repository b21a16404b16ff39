//! `aivy ledger verify`.

use std::sync::Arc;

use aivy_store::testing::Database;
use serde_json::{Value, json};

use crate::harness::program::{self, ProgramOutput};
use crate::harness::{Key, Server, WIDE};

each_backend! {
    own: verify_names_each_difference;
}

/// A server on which two accounts were given tokens, ten times.
async fn books(database: &Arc<Database>) -> (Server, Vec<Key>) {
    let settings = [WIDE, &["ledger.seal_interval_ms=0"]].concat();
    let server = Server::start(database, &settings).await;
    let keys = vec![server.key("read:user").await, server.key("read:user").await];
    for amount in 1..=10 {
        let name = &keys[amount % 2].user.username;
        let memo = "for \"work\", thanks\\";
        let args = ["ledger", "grant", name, &amount.to_string(), "--memo", memo];
        server.admin_json(&args).await;
    }
    (server, keys)
}

/// `aivy ledger <args>` on the server's database.
pub(super) async fn ledger(server: &Server, args: &[&str]) -> ProgramOutput {
    let mut command = program::command("aivy");
    command.arg("ledger").args(args);
    command.args(["--database-url", &server.database_url()]);
    program::run(command).await
}

async fn verify_names_each_difference(database: Arc<Database>) {
    let (server, keys) = books(&database).await;
    let good = ledger(&server, &["verify"]).await;
    assert_eq!((good.code, good.err.as_str()), (0, ""), "{}", good.out);
    assert!(
        good.out.starts_with("The ledger is consistent: 10 transactions with 20 entries on 4 accounts, 0 seals (10 transactions not sealed yet)"),
        "{}",
        good.out
    );
    let account = format!("available:{}", keys[0].user.id);
    database
        .raw(&format!(
            "UPDATE ledger_accounts SET balance = balance + 1 WHERE id = '{account}'"
        ))
        .await;
    let bad = ledger(&server, &["verify"]).await;
    assert_eq!(
        (bad.code, bad.out),
        (
            1,
            format!(
                "balance: {account}: the balance, from its entries: 31 instead of 30\n\
                 sum: all accounts: the sum of the balances: 1 instead of 0\n"
            )
        )
    );
    let said = server.admin(&["ledger", "verify"]).await;
    let report: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!((said.code, &report["ok"]), (1, &json!(false)));
    assert_eq!(
        report["differences"][0],
        json!({ "check": "balance", "subject": account, "what": "the balance, from its entries", "should": "30", "is": "31" })
    );
}
