//! The whole ledger in pages, for books that are kept elsewhere.

use aivy_types::Timestamp;

use crate::StoreError;
use crate::declare::statements;
use crate::record::record;
use crate::tx::Tx;
use crate::value::params;

statements! { "export":
    ACCOUNTS: Account = "SELECT {} FROM ledger_accounts a WHERE id > $1 ORDER BY id LIMIT $2";
    TRANSACTIONS: Booked = "SELECT {} \
        FROM (SELECT sequence, id, kind, reference, memo, created_at FROM ledger_transactions \
            WHERE sequence > $1 ORDER BY sequence LIMIT $2) t \
        JOIN ledger_entries e ON e.transaction_id = t.id \
        ORDER BY t.sequence, e.amount, e.account_id";
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its name.
    pub id: String,
    /// What stands on it.
    pub balance: i64,
}

/// A transaction with its entries, what gives before what takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booked {
    /// Its number in the ledger.
    pub sequence: i64,
    /// The transaction.
    pub id: String,
    /// Why the tokens moved.
    pub kind: String,
    /// What it is about.
    pub reference: Option<String>,
    /// What the operator noted.
    pub memo: Option<String>,
    /// When it happened.
    pub created_at: Timestamp,
    /// Its entries.
    pub entries: Vec<Entry>,
}

/// An entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The account.
    pub account: String,
    /// What came (above 0) or went (below 0).
    pub amount: i64,
    /// What stood on the account after it.
    pub balance_after: i64,
}

record! { Account of a { id, balance } }

// With one of its entries.
record! { Booked of t {
    sequence, id, kind, reference, memo, created_at,
    entries: Entry {
        account: "e.account_id",
        amount: "e.amount",
        balance_after: "e.balance_after",
    } => |entry| vec![entry],
} }

/// The next accounts after the one named, in the order of their names.
///
/// # Errors
/// The database failed.
pub async fn accounts(
    tx: &mut Tx<'_>,
    after: &str,
    limit: i64,
) -> Result<Vec<Account>, StoreError> {
    ACCOUNTS.fetch_all(tx, params![after, limit]).await
}

/// The next transactions after the one of this number, in the order of their numbers: on each account,
/// the order in which its entries were made.
///
/// # Errors
/// The database failed.
pub async fn transactions(
    tx: &mut Tx<'_>,
    after: i64,
    limit: i64,
) -> Result<Vec<Booked>, StoreError> {
    let page = params![after, limit];
    let mut booked: Vec<Booked> = Vec::new();
    for line in TRANSACTIONS.fetch_all(tx, page).await? {
        match booked.last_mut() {
            Some(before) if before.sequence == line.sequence => before.entries.extend(line.entries),
            _ => booked.push(line),
        }
    }
    Ok(booked)
}
