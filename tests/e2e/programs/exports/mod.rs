//! `aivy ledger export`, read by the programs that it is for: the demo's books, and memos that would
//! break them.

mod beancount;
mod csv;
mod journals;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use aivy_store::testing::Database;
use tempfile::TempDir;

use super::books::ledger;
use crate::harness::{Server, WIDE};

/// Memos that mean something to a program that reads the books, or break its lines.
const MEMOS: [&str; 8] = [
    "for \"work\", thanks\\",
    "a\r\n2011-01-01 * a\n    issuance  -7 AIVY\n    treasury  7 AIVY\n\n",
    "\"\n2011-01-01 open Assets:Mine AIVY\n2011-01-01 * \"x",
    "; comment: 1, other: 2  ; third: 3",
    "=HYPERLINK(\"a\";\"b\")|c|d",
    "@SUM(A1:A9)\t{3 AIVY} @ 7 AIVY = 9 AIVY",
    "[2011-01-01] date:2011-01-01, Payee: me, :tagged:",
    "a\u{2028}b\u{85}c\u{202e}d \\u{a}",
];

/// The longest memo, of characters that take the most.
fn longest() -> String {
    "\u{e0001}".repeat(500)
}

/// Books, and where an export of them goes.
struct Books {
    server: Server,
    directory: TempDir,
}

impl Books {
    /// Those of the demo, and a grant of one token for each memo, which are from before some of them
    /// were refused.
    async fn new(database: &Arc<Database>) -> Self {
        let server = Server::start(database, WIDE).await;
        server.admin_json(&["demo", "seed"]).await;
        let longest = longest();
        for (number, memo) in MEMOS.into_iter().chain([longest.as_str()]).enumerate() {
            let mark = format!("memo {number}");
            let args = ["ledger", "grant", "johndoe", "1", "--memo", &mark];
            server.admin_json(&args).await;
            let memo = memo.replace('\'', "''");
            let text = "UPDATE ledger_transactions SET memo =";
            database
                .raw(&format!("{text} '{memo}' WHERE memo = '{mark}'"))
                .await;
        }
        let directory = tempfile::tempdir().unwrap();
        Self { server, directory }
    }

    /// Writes an export to a file.
    async fn export(&self, format: &str) -> PathBuf {
        let file = self.directory.path().join(format!("books.{format}"));
        let path = file.to_str().unwrap();
        let args = ["export", "--format", format, "--output", path];
        let said = ledger(&self.server, &args).await;
        assert_eq!((said.code, said.out.as_str()), (0, ""), "{}", said.err);
        file
    }
}

/// What stands on each of these accounts that holds anything.
async fn balances(database: &Database, ids: Vec<String>) -> BTreeMap<String, i64> {
    let mut balances = BTreeMap::new();
    for id in ids {
        let text = format!("SELECT balance FROM ledger_accounts WHERE id = '{id}'");
        balances.insert(id, database.raw_int(&text).await);
    }
    balances.retain(|_, balance| *balance != 0);
    balances
}

/// Asserts that another program came to the same balances, of all accounts that hold anything.
async fn assert_same(database: &Database, read: &BTreeMap<String, i64>) {
    let expected = balances(database, read.keys().cloned().collect()).await;
    assert_eq!(*read, expected);
    let holding = "SELECT COUNT(*) FROM ledger_accounts WHERE balance <> 0";
    assert_eq!(database.raw_int(holding).await, read.len() as i64);
    assert_eq!(read.values().sum::<i64>(), 0);
}

/// The file with another amount in one transaction, on both sides.
fn falsified(text: &str) -> String {
    let changed = text.replacen("  -1 AIVY\n", "  -2 AIVY\n", 1);
    changed.replacen("  1 AIVY\n", "  2 AIVY\n", 1)
}
