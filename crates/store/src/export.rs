//! The ledger in pages, for accounting in other systems.

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
    /// Its balance.
    pub balance: i64,
}

/// A transaction with its entries: first the debit, then the credit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booked {
    /// Its sequence number in the ledger.
    pub sequence: i64,
    /// The ID of the transaction.
    pub id: String,
    /// The kind of movement.
    pub kind: String,
    /// The ID of the task, position or pool, if there is one.
    pub reference: Option<String>,
    /// The operator's memo.
    pub memo: Option<String>,
    /// When it happened.
    pub created_at: Timestamp,
    /// Its entries.
    pub entries: Vec<Entry>,
}

/// An entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The account's name.
    pub account: String,
    /// The change: above 0 is a credit, below 0 a debit.
    pub amount: i64,
    /// The balance after the entry.
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

/// The next accounts after `after`, in the order of their names.
///
/// # Errors
/// The database fails.
pub async fn accounts(
    tx: &mut Tx<'_>,
    after: &str,
    limit: i64,
) -> Result<Vec<Account>, StoreError> {
    ACCOUNTS.fetch_all(tx, params![after, limit]).await
}

/// The next transactions after this sequence number, in ascending order: on each account, the order
/// in which its entries were made.
///
/// # Errors
/// The database fails.
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
