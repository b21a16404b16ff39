//! For spreadsheets, read by Python's csv.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use aivy_store::testing::Database;
use serde::Deserialize;
use tokio::process::Command;

use super::{Books, MEMOS, beancount, longest};
use crate::harness::program;
use crate::programs::books::ledger;

each_backend! {
    own: csv_is_in_the_order_of_the_books, rows_keep_their_numbers;
}

const READ: &str = "
import csv, json, sys
print(json.dumps(list(csv.DictReader(open(sys.argv[1], newline='', encoding='utf-8')))))
";

/// A row as another program reads it.
#[derive(Debug, Deserialize)]
struct Row {
    entry: String,
    sequence: String,
    transaction_id: String,
    created_at: String,
    account: String,
    amount: String,
    balance_after: String,
    memo: String,
}

async fn rows(python: &Path, file: &Path) -> Vec<Row> {
    let mut command = Command::new(python);
    command.arg("-c").arg(READ).arg(file);
    serde_json::from_value(program::run(command).await.json()).unwrap()
}

fn number(text: &str) -> i64 {
    text.parse().unwrap()
}

/// A memo as it was given.
fn original(cell: &str) -> String {
    let mut rest = cell.strip_prefix('\'').unwrap_or(cell);
    let mut text = String::new();
    while let Some((before, after)) = rest.split_once("\\u{") {
        let (code, after) = after.split_once('}').unwrap();
        text.push_str(before);
        text.push(char::from_u32(u32::from_str_radix(code, 16).unwrap()).unwrap());
        rest = after;
    }
    text + rest
}

async fn csv_is_in_the_order_of_the_books(database: Arc<Database>) {
    let Some(python) = beancount::python() else {
        return;
    };
    let books = Books::new(&database).await;
    let file = books.export("csv").await;
    let rows = rows(&python, &file).await;
    let entries = database
        .raw_int("SELECT COUNT(*) FROM ledger_entries")
        .await;
    assert_eq!(rows.len() as i64, entries);
    let (mut last, mut held) = (0, HashMap::new());
    for row in &rows {
        assert!(number(&row.entry) > last, "{row:?}");
        last = number(&row.entry);
        assert_eq!(number(&row.sequence), (last + 1) / 2);
        // Each account goes from balance to balance: what is paid was funded before.
        let before = held.insert(&row.account, number(&row.balance_after));
        let expected = before.unwrap_or_default() + number(&row.amount);
        assert_eq!(number(&row.balance_after), expected, "{row:?}");
        assert_eq!(row.created_at.len(), "2026-11-30T12:00:00.123456Z".len());
        assert!(row.transaction_id.starts_with("txn_"), "{row:?}");
    }
    let memos: Vec<_> = rows.iter().map(|row| row.memo.as_str()).collect();
    assert!(
        memos
            .iter()
            .all(|memo| !memo.starts_with(['=', '@', '+', '-']))
    );
    for memo in MEMOS
        .iter()
        .map(|memo| (*memo).to_owned())
        .chain([longest()])
    {
        let found = memos.iter().filter(|cell| original(cell) == memo);
        assert_eq!(found.count(), 2, "{memo:?}");
    }
    // A row is a line, whoever splits them.
    let text = std::fs::read_to_string(&file).unwrap();
    let ends = text
        .chars()
        .filter(|c| matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}'));
    assert_eq!(ends.count(), rows.len() + 1);
}

/// A later export begins with an earlier one, to the letter.
async fn rows_keep_their_numbers(database: Arc<Database>) {
    let books = Books::new(&database).await;
    let csv = ["export", "--format", "csv"];
    let before = ledger(&books.server, &csv).await;
    let args = ["ledger", "grant", "johndoe", "5", "--memo", "later"];
    books.server.admin_json(&args).await;
    let after = ledger(&books.server, &csv).await;
    let later = after.out.strip_prefix(&before.out).unwrap();
    assert_eq!(later.lines().count(), 2);
    assert!(later.ends_with(",later\n"), "{later}");
}
