//! For beancount, which asserts every balance.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use aivy_store::testing::{Database, WITHOUT};
use serde::Deserialize;
use tokio::process::Command;

use super::{Books, assert_same, falsified};
use crate::harness::program;

each_backend! {
    own: beancount_comes_to_the_same_balances;
}

/// Names a Python that has beancount: `cargo xtask test` installs one.
const BEANCOUNT: &str = "AIVY_TEST_BEANCOUNT";

/// What beancount reads in a file: its errors, the sum of the postings of each account, and of each
/// transaction its number and day.
const READ: &str = "
import json, sys
from beancount import loader
from beancount.core import data
entries, errors, _ = loader.load_file(sys.argv[1])
sums, books = {}, []
for entry in entries:
    if isinstance(entry, data.Transaction):
        books.append([int(entry.meta['sequence']), str(entry.date)])
        for posting in entry.postings:
            sums[posting.account] = sums.get(posting.account, 0) + int(posting.units.number)
print(json.dumps({'errors': [error.message for error in errors], 'balances': sums, 'books': books}))
";

/// What beancount says of a file.
#[derive(Debug, Deserialize)]
struct Read {
    errors: Vec<String>,
    balances: BTreeMap<String, i64>,
    books: Vec<(i64, String)>,
}

/// The interpreter; `None` when beancount is left out on purpose.
pub(super) fn python() -> Option<PathBuf> {
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

async fn read(python: &Path, file: &Path) -> Read {
    let mut command = Command::new(python);
    command.arg("-c").arg(READ).arg(file);
    serde_json::from_value(program::run(command).await.json()).unwrap()
}

/// `Assets:Available:Usr-1` is `available:usr_1`.
fn own_name(account: &str) -> String {
    let (_, name) = account.split_once(':').unwrap();
    name.to_ascii_lowercase().replace('-', "_")
}

async fn beancount_comes_to_the_same_balances(database: Arc<Database>) {
    let Some(python) = python() else {
        return;
    };
    let books = Books::new(&database).await;
    let file = books.export("beancount").await;
    let mut found = read(&python, &file).await;
    assert_eq!(found.errors, [""; 0]);
    found.balances.retain(|_, balance| *balance != 0);
    let named = found
        .balances
        .iter()
        .map(|(name, sum)| (own_name(name), *sum));
    assert_same(&database, &named.collect()).await;
    // Nothing came in by a memo, and on each day stands first what was first.
    let transactions = "SELECT COUNT(*) FROM ledger_transactions";
    assert_eq!(
        database.raw_int(transactions).await,
        found.books.len() as i64
    );
    for pair in found.books.windows(2) {
        let [(before, day), (after, next)] = pair else {
            unreachable!()
        };
        assert!(day < next || before < after, "{pair:?}");
    }
    // It does look: with other amounts, balances are not what they should be.
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, falsified(&text)).unwrap();
    let errors = read(&python, &file).await.errors;
    assert_eq!(errors.len(), 2, "{errors:?}");
}
