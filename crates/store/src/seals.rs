//! Seals: committed transactions in batches, each linked to the previous one by its hash.
//!
//! Nothing that moves tokens waits for a seal: a transaction leaves its id in a queue, and a batch
//! of the queue is sealed in a transaction of its own. [`aivy_core::ledger::leaf`] and
//! [`aivy_core::merkle`] define a leaf and a hash.

use aivy_core::ledger::Account;
use aivy_core::ledger::leaf::TransactionRecord;
use aivy_core::merkle::{Hash, Tree, seal_hash};
use aivy_types::body::LedgerTotals;
use aivy_types::{Timestamp, TransactionId, UserId};

use crate::StoreError;
use crate::column::FromColumn;
use crate::declare::statements;
use crate::record::record;
use crate::row::Column;
use crate::tx::Tx;
use crate::value::{Value, params};

statements! { "seals":
    QUEUE: TransactionRecord = "SELECT {} \
        FROM (SELECT transaction_id FROM ledger_unsealed ORDER BY transaction_id LIMIT $1) u \
        JOIN ledger_transactions t ON t.id = u.transaction_id \
        JOIN ledger_entries e ON e.transaction_id = t.id \
        ORDER BY t.id, e.amount, e.account_id";
    DEQUEUE = "DELETE FROM ledger_unsealed WHERE transaction_id <= $1";
    LAST: Seal = "SELECT {} FROM ledger_seals s ORDER BY number DESC LIMIT 1";
    ONE: Seal = "SELECT {} FROM ledger_seals s WHERE number = $1";
    INSERT = "INSERT INTO ledger_seals \
            (number, previous, root, hash, leaves, transactions, totals, sealed_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    INSERT_LEAVES = "INSERT INTO ledger_leaves (transaction_id, seal, position, hash) VALUES ",
        "(?, ?, ?, ?)", "";
    OWN_RECORD: TransactionRecord = "SELECT {} \
        FROM ledger_transactions t JOIN ledger_entries e ON e.transaction_id = t.id \
        WHERE t.id = $1 AND EXISTS ( \
            SELECT 1 FROM ledger_entries own WHERE own.transaction_id = t.id AND own.account_id = $2) \
        ORDER BY e.amount, e.account_id";
    LEAF_OF: Leaf = "SELECT {} FROM ledger_leaves l WHERE transaction_id = $1";
    LEAVES: Hash = "SELECT hash FROM ledger_leaves WHERE seal = $1 ORDER BY position";
}

/// The constraint that is violated if another node was faster.
pub const TAKEN: &str = "ledger_seals_number_key";

/// A sealed batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    /// Its number in the chain; the first is 1.
    pub number: i64,
    /// The hash of the previous seal; [`Hash::ZERO`] for the first.
    pub previous: Hash,
    /// The root of the batch's Merkle tree.
    pub root: Hash,
    /// The hash over all fields of the seal.
    pub hash: Hash,
    /// How many transactions the batch has.
    pub leaves: i64,
    /// How many transactions are sealed in total, including these.
    pub transactions: i64,
    /// The sums of the balances by kind of account, over all sealed transactions.
    pub totals: LedgerTotals,
    /// When it was sealed.
    pub sealed_at: Timestamp,
}

/// The position of a sealed transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leaf {
    /// The seal's number.
    pub seal: i64,
    /// Its position in the batch, from 0.
    pub position: i64,
    /// Its hash.
    pub hash: Hash,
}

record! { Seal of s { number, previous, root, hash, leaves, transactions, totals, sealed_at } }

record! { Leaf of l { seal, position, hash } }

// A transaction `t` with one of its entries, `e`.
record! { TransactionRecord of t {
    id, kind, reference, created_at,
    entries: ["e.account_id", "e.amount"] => |entry| vec![entry],
} }

/// Stored as JSON.
impl FromColumn for LedgerTotals {
    fn from_column(column: Column<'_>) -> Result<Option<Self>, StoreError> {
        let totals = column.text()?.map(serde_json::from_str).transpose();
        totals.map_err(StoreError::corrupt)
    }
}

/// Seals the first transactions of the queue, at most `limit`, and returns how many.
///
/// # Errors
/// A conflict with [`TAKEN`] if another node sealed meanwhile; corrupt if a queued transaction is
/// not in the ledger; or the database fails.
pub async fn seal(tx: &mut Tx<'_>, limit: i64, now: Timestamp) -> Result<usize, StoreError> {
    let records = gathered(QUEUE.fetch_all(tx, params![limit]).await?);
    let Some(last_record) = records.last() else {
        return Ok(0);
    };
    let leaves: Vec<Hash> = records.iter().map(TransactionRecord::leaf).collect();
    let before = last(tx).await?;
    let seal = following(
        before.as_ref(),
        &records,
        Tree::new(leaves.clone()).root(),
        now,
    )?;
    insert(tx, &seal).await?;
    insert_leaves(tx, seal.number, &records, &leaves).await?;
    let taken = tx.execute(&DEQUEUE, params![&last_record.id]).await?;
    if taken != leaves.len() as u64 {
        let what = "a queued transaction is not in the ledger: see `aivy ledger verify`";
        return Err(StoreError::corrupt(what));
    }
    Ok(leaves.len())
}

/// The seal that follows `before`. Its totals are the previous ones plus the batch's movements: the
/// cost depends on the batch, not on the length of the ledger.
fn following(
    before: Option<&Seal>,
    records: &[TransactionRecord],
    root: Hash,
    now: Timestamp,
) -> Result<Seal, StoreError> {
    let leaves = i64::try_from(records.len()).map_err(StoreError::internal)?;
    let mut totals = before.map_or_else(LedgerTotals::default, |seal| seal.totals);
    records
        .iter()
        .try_for_each(|record| add(&mut totals, record))?;
    let number = before.map_or(0, |seal| seal.number) + 1;
    let previous = before.map_or(Hash::ZERO, |seal| seal.hash);
    Ok(Seal {
        number,
        previous,
        root,
        hash: seal_hash(number, &previous, &root, leaves, now),
        leaves,
        transactions: before.map_or(0, |seal| seal.transactions) + leaves,
        totals,
        sealed_at: now,
    })
}

/// Adds the movement of a transaction to the totals.
///
/// # Errors
/// It names an account of an unknown kind, or a sum overflows 64 bits.
pub(crate) fn add(totals: &mut LedgerTotals, record: &TransactionRecord) -> Result<(), StoreError> {
    for (account, amount) in &record.entries {
        let kind = account.split(':').next().unwrap_or_default();
        let total = totals.of_kind(kind);
        let total = total.ok_or_else(|| StoreError::corrupt("an account of no known kind"))?;
        *total = total
            .checked_add(*amount)
            .ok_or_else(|| StoreError::corrupt("a total leaves 64 bits"))?;
    }
    Ok(())
}

async fn insert(tx: &mut Tx<'_>, seal: &Seal) -> Result<(), StoreError> {
    let (previous, root) = (seal.previous.to_string(), seal.root.to_string());
    let hash = seal.hash.to_string();
    let totals = serde_json::to_string(&seal.totals).map_err(StoreError::internal)?;
    let row = params![
        seal.number,
        &previous,
        &root,
        &hash,
        seal.leaves,
        seal.transactions,
        &totals,
        seal.sealed_at,
    ];
    tx.execute(&INSERT, row).await.map(drop)
}

async fn insert_leaves(
    tx: &mut Tx<'_>,
    seal: i64,
    records: &[TransactionRecord],
    leaves: &[Hash],
) -> Result<(), StoreError> {
    let texts: Vec<String> = leaves.iter().map(Hash::to_string).collect();
    let rows: Vec<[Value<'_>; 4]> = (0_i64..)
        .zip(records.iter().zip(&texts))
        .map(|(position, (record, hash))| {
            [
                (&record.id).into(),
                seal.into(),
                position.into(),
                hash.into(),
            ]
        })
        .collect();
    INSERT_LEAVES.execute(tx, &rows).await
}

/// The last seal.
///
/// # Errors
/// The database fails.
pub async fn last(tx: &mut Tx<'_>) -> Result<Option<Seal>, StoreError> {
    LAST.fetch_optional(tx, &[]).await
}

/// The seal with this number.
///
/// # Errors
/// The database fails.
pub async fn get(tx: &mut Tx<'_>, number: i64) -> Result<Option<Seal>, StoreError> {
    ONE.fetch_optional(tx, params![number]).await
}

/// The record of a transaction that changed the available balance of `user`; `None` for other
/// transactions.
///
/// # Errors
/// The database fails.
pub async fn record_of(
    tx: &mut Tx<'_>,
    user: &UserId,
    id: &TransactionId,
) -> Result<Option<TransactionRecord>, StoreError> {
    let own = Account::Available(user).to_string();
    let lines = OWN_RECORD.fetch_all(tx, params![id, &own]).await?;
    Ok(gathered(lines).pop())
}

/// The position of a sealed transaction; `None` while it waits.
///
/// # Errors
/// The database fails.
pub async fn leaf_of(tx: &mut Tx<'_>, id: &TransactionId) -> Result<Option<Leaf>, StoreError> {
    LEAF_OF.fetch_optional(tx, params![id]).await
}

/// The hashes of a batch's leaves, in order.
///
/// # Errors
/// The database fails.
pub async fn leaves(tx: &mut Tx<'_>, seal: i64) -> Result<Vec<Hash>, StoreError> {
    LEAVES.fetch_all(tx, params![seal]).await
}

/// Transactions with all their entries, from rows in the order of their IDs.
fn gathered(lines: Vec<TransactionRecord>) -> Vec<TransactionRecord> {
    let mut records: Vec<TransactionRecord> = Vec::with_capacity(lines.len() / 2);
    for line in lines {
        match records.last_mut() {
            Some(record) if record.id == line.id => record.entries.extend(line.entries),
            _ => records.push(line),
        }
    }
    records
}
