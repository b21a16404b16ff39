//! The chain of seals, computed again from the transactions.

use aivy_core::ledger::leaf::TransactionRecord;
use aivy_core::merkle::{Hash, Tree, seal_hash};
use aivy_types::Timestamp;
use aivy_types::body::LedgerTotals;

use super::{Difference, LISTED};
use crate::StoreError;
use crate::declare::statements;
use crate::record::record;
use crate::seals::{self, Seal};
use crate::tx::Tx;
use crate::value::params;

/// The name of the check.
pub(super) const CHECK: &str = "seals";

/// Seals read at a time, with all their transactions.
const PAGE: i64 = 100;

statements! { "audit::chain":
    SEALS: Seal = "SELECT {} FROM ledger_seals s WHERE number > $1 ORDER BY number LIMIT $2";
    LEAVES: Leaf = "SELECT {} FROM ledger_leaves l LEFT JOIN ledger_transactions t ON t.id = l.transaction_id \
        LEFT JOIN ledger_entries e ON e.transaction_id = l.transaction_id \
        WHERE l.seal >= $1 AND l.seal <= $2 ORDER BY l.seal, l.position";
}

/// A leaf as it is stored, and the transaction as it is now.
struct Leaf {
    seal: i64,
    position: i64,
    hash: Hash,
    record: TransactionRecord,
}

// With one of the entries of its transaction. Missing fields are empty, and so the hash differs.
record! { Leaf of l {
    seal, position, hash,
    record: TransactionRecord {
        id: "l.transaction_id",
        kind: "t.kind" => Option::unwrap_or_default,
        reference: "t.reference",
        created_at: "t.created_at" => |at: Option<_>| at.unwrap_or(Timestamp::from_micros(0)),
        entries: ["e.account_id", "e.amount"] => |(account, amount): (Option<_>, Option<_>)| {
            account.zip(amount).into_iter().collect()
        },
    },
} }

/// The expected predecessor of the next seal.
#[derive(Default)]
struct Chain {
    number: i64,
    hash: Option<Hash>,
    transactions: i64,
    totals: LedgerTotals,
    found: Vec<Difference>,
}

pub(super) async fn check(tx: &mut Tx<'_>) -> Result<Vec<Difference>, StoreError> {
    let mut chain = Chain::default();
    let mut after = i64::MIN;
    loop {
        let page = SEALS.fetch_all(tx, params![after, PAGE]).await?;
        let (Some(first), Some(last)) = (page.first(), page.last()) else {
            break;
        };
        let range = params![first.number, last.number];
        let mut leaves = gathered(LEAVES.fetch_all(tx, range).await?)
            .into_iter()
            .peekable();
        after = last.number;
        for seal in &page {
            let mut own = Vec::new();
            while let Some(leaf) = leaves.next_if(|leaf| leaf.seal == seal.number) {
                own.push(leaf);
            }
            chain.follow(seal, &own);
        }
        if chain.found.len() > LISTED {
            break;
        }
    }
    Ok(chain.found)
}

impl Chain {
    fn follow(&mut self, seal: &Seal, leaves: &[Leaf]) {
        let name = format!("seal {}", seal.number);
        let previous = self.hash.unwrap_or(Hash::ZERO);
        self.compare(&name, "its number", self.number + 1, seal.number);
        self.compare(
            &name,
            "the hash of the seal before",
            previous,
            seal.previous,
        );
        self.leaves(leaves);
        let count = i64::try_from(leaves.len()).unwrap_or(i64::MAX);
        self.compare(&name, "the number of its leaves", count, seal.leaves);
        let hashes = leaves.iter().map(|leaf| leaf.record.leaf()).collect();
        let root = Tree::new(hashes).root();
        self.compare(&name, "the root, from its transactions", root, seal.root);
        let hash = seal_hash(seal.number, &previous, &root, count, seal.sealed_at);
        self.compare(&name, "the hash, from its transactions", hash, seal.hash);
        self.transactions += count;
        let all = self.transactions;
        self.compare(
            &name,
            "the transactions sealed in all",
            all,
            seal.transactions,
        );
        let shown = |totals: &LedgerTotals| serde_json::to_string(totals).unwrap_or_default();
        let (should, is) = (shown(&self.totals), shown(&seal.totals));
        self.compare(&name, "the totals, from all transactions", should, is);
        // A difference is reported once: the next seal is compared with the stored one, not with
        // the expected one.
        self.number = seal.number;
        self.hash = Some(seal.hash);
        self.transactions = seal.transactions;
        self.totals = seal.totals;
    }

    fn leaves(&mut self, leaves: &[Leaf]) {
        for (place, leaf) in (0_i64..).zip(leaves) {
            let id = &leaf.record.id;
            self.compare(id, "its place among the leaves", place, leaf.position);
            self.compare(
                id,
                "the hash of its leaf, from its record",
                leaf.record.leaf(),
                leaf.hash,
            );
            if seals::add(&mut self.totals, &leaf.record).is_err() {
                self.compare(id, "its entries on known accounts", "all", "not all");
            }
        }
    }

    fn compare<T: PartialEq + ToString>(
        &mut self,
        subject: &str,
        what: &'static str,
        should: T,
        is: T,
    ) {
        if should != is {
            self.found.push(Difference {
                check: CHECK,
                subject: subject.to_owned(),
                what,
                should: should.to_string(),
                is: is.to_string(),
            });
        }
    }
}

/// Leaves with all the entries of their transactions, from rows in order.
fn gathered(lines: Vec<Leaf>) -> Vec<Leaf> {
    let mut leaves: Vec<Leaf> = Vec::with_capacity(lines.len() / 2);
    for line in lines {
        match leaves.last_mut() {
            Some(leaf) if (leaf.seal, leaf.position) == (line.seal, line.position) => {
                leaf.record.entries.extend(line.record.entries);
            }
            _ => leaves.push(line),
        }
    }
    leaves
}
