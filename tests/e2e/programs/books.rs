//! `aivy ledger verify` and `export`, and what another program makes of the books.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use aivy_store::testing::{Database, WITHOUT};
use serde_json::{Value, json};
use tokio::process::Command;

use crate::harness::program::{self, Said};
use crate::harness::{Key, Server, WIDE};

each_backend! {
    own: verify_names_each_difference, csv_has_a_line_an_entry, beancount_comes_to_the_same_balances;
}

/// Names a Python that has beancount: `cargo xtask test` installs one.
const BEANCOUNT: &str = "AIVY_TEST_BEANCOUNT";

/// What beancount reads in a file: its errors, and the sum of the postings of each account.
const SUMS: &str = "
import json, sys
from beancount import loader
from beancount.core import data
entries, errors, _ = loader.load_file(sys.argv[1])
sums = {}
for entry in entries:
    if isinstance(entry, data.Transaction):
        for posting in entry.postings:
            sums[posting.account] = sums.get(posting.account, 0) + int(posting.units.number)
print(json.dumps({'errors': [error.message for error in errors], 'balances': sums}))
";

/// The interpreter; `None` when beancount is left out on purpose.
fn beancount() -> Option<PathBuf> {
    let named = std::env::var_os(BEANCOUNT).map(PathBuf::from);
    let installed = program::path("aivy");
    let installed = installed.ancestors().nth(2).unwrap();
    let installed = installed.join("tools/py/venv/bin/python");
    let found = named.or_else(|| installed.exists().then_some(installed));
    if found.is_none() {
        let without = std::env::var(WITHOUT).unwrap_or_default();
        assert!(
            without.split([',', ' ']).any(|name| name == "beancount"),
            "{BEANCOUNT} names no Python: run `cargo xtask test`, or set {WITHOUT}=beancount"
        );
    }
    found
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
async fn ledger(server: &Server, args: &[&str]) -> Said {
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
        good.out.starts_with("The ledger is whole: 10 transactions with 20 entries on 4 accounts, 0 seals (10 transactions wait for one)"),
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

async fn csv_has_a_line_an_entry(database: Arc<Database>) {
    let (server, keys) = books(&database).await;
    let said = ledger(&server, &["export", "--format", "csv"]).await;
    let lines: Vec<&str> = said.out.lines().collect();
    assert_eq!(
        (said.code, lines.len()),
        (0, 21),
        "{}{}",
        said.out,
        said.err
    );
    assert_eq!(
        lines[0],
        "transaction_id,created_at,kind,reference,account,amount,balance_after,memo"
    );
    let last = format!(
        ",grant,,available:{},10,30,\"for \"\"work\"\", thanks\\\"",
        keys[0].user.id
    );
    assert!(lines[20].ends_with(&last), "{}", lines[20]);
    assert!(
        lines[19].contains(",grant,,issuance,-10,-55,"),
        "{}",
        lines[19]
    );
}

/// What beancount says of a file.
async fn read_by_beancount(python: &Path, file: &Path) -> Value {
    let mut command = Command::new(python);
    command.arg("-c").arg(SUMS).arg(file);
    program::run(command).await.json()
}

async fn beancount_comes_to_the_same_balances(database: Arc<Database>) {
    let Some(python) = beancount() else {
        return;
    };
    let (server, keys) = books(&database).await;
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("books.beancount");
    let path = file.to_str().unwrap();
    let said = ledger(
        &server,
        &["export", "--format", "beancount", "--output", path],
    )
    .await;
    assert_eq!((said.code, said.out.as_str()), (0, ""), "{}", said.err);
    let mut expected = BTreeMap::new();
    let named = |id: &str| format!("Assets:Available:{}", id.replacen("usr_", "Usr-", 1));
    for (account, name) in [
        ("issuance".to_owned(), "Equity:Issuance".to_owned()),
        (
            format!("available:{}", keys[0].user.id),
            named(&keys[0].user.id),
        ),
        (
            format!("available:{}", keys[1].user.id),
            named(&keys[1].user.id),
        ),
    ] {
        let text = format!("SELECT balance FROM ledger_accounts WHERE id = '{account}'");
        expected.insert(name, database.raw_int(&text).await);
    }
    let read = read_by_beancount(&python, &file).await;
    assert_eq!(read, json!({ "errors": [], "balances": expected }));

    // It does look: with one amount changed on both sides, two balances are not what they should be.
    let text = std::fs::read_to_string(&file).unwrap();
    let changed = text.replace("  -10 AIVY\n", "  -11 AIVY\n");
    let changed = changed.replacen("  10 AIVY\n", "  11 AIVY\n", 1);
    std::fs::write(&file, changed).unwrap();
    let read = read_by_beancount(&python, &file).await;
    let errors = read["errors"].as_array().unwrap();
    assert_eq!(errors.len(), 2, "{read:#}");
}
