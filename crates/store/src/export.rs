//! The whole ledger in pages, for books that are kept elsewhere.

use aivy_types::Timestamp;

use crate::StoreError;
use crate::row::Row;
use crate::statement::statements;
use crate::tx::Tx;
use crate::value::params;

statements! { "export":
    ACCOUNTS = "SELECT id, balance FROM ledger_accounts WHERE id > $1 ORDER BY id LIMIT $2";
    TRANSACTIONS = "SELECT t.sequence, t.id, t.kind, t.reference, t.memo, t.created_at, \
            e.account_id, e.amount, e.balance_after \
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

/// The next accounts after the one named, in the order of their names.
///
/// # Errors
/// The database failed.
pub async fn accounts(
    tx: &mut Tx<'_>,
    after: &str,
    limit: i64,
) -> Result<Vec<Account>, StoreError> {
    tx.query(&ACCOUNTS, params![after, limit], |row| {
        Ok(Account {
            id: row.text(0)?.to_owned(),
            balance: row.int(1)?,
        })
    })
    .await
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
    for line in tx.query(&TRANSACTIONS, page, line).await? {
        match booked.last_mut() {
            Some(before) if before.sequence == line.sequence => before.entries.extend(line.entries),
            _ => booked.push(line),
        }
    }
    Ok(booked)
}

fn line(row: &Row<'_>) -> Result<Booked, StoreError> {
    Ok(Booked {
        sequence: row.int(0)?,
        id: row.text(1)?.to_owned(),
        kind: row.text(2)?.to_owned(),
        reference: row.opt_text(3)?.map(str::to_owned),
        memo: row.opt_text(4)?.map(str::to_owned),
        created_at: row.time(5)?,
        entries: vec![Entry {
            account: row.text(6)?.to_owned(),
            amount: row.int(7)?,
            balance_after: row.int(8)?,
        }],
    })
}
