//! Orders transactions so that the entries of every account are ascending. They come in the order
//! of their times: one that comes too early waits for those before it.
//!
//! The state is the last number of each account, and the waiting transactions.

use std::collections::{BTreeMap, HashMap};

/// How many can wait. In a ledger with a missing entry, everything after it would.
const WAITING: usize = 100_000;

/// A transaction, and which entries of which accounts belong to it.
#[derive(Debug)]
pub(super) struct Transaction {
    pub(super) id: String,
    pub(super) entries: Vec<(String, i64)>,
}

#[derive(Debug, Default)]
pub(super) struct Order {
    /// The last placed entry of each account.
    placed: HashMap<String, i64>,
    /// The waiting transactions, in the order in which they came.
    waiting: BTreeMap<u64, Transaction>,
    /// Which transaction waits for which entry.
    awaited: HashMap<(String, i64), u64>,
    came: u64,
    /// How many were placed although an earlier entry was missing.
    pub(super) forced: u64,
}

impl Order {
    /// Takes the next transaction, and returns the IDs of those that are now placed.
    pub(super) fn take(&mut self, transaction: Transaction) -> Vec<String> {
        self.came += 1;
        let mut ids = Vec::new();
        self.place(self.came, transaction, &mut ids);
        while self.waiting.len() > WAITING {
            self.force(&mut ids);
        }
        ids
    }

    /// Places those that still wait, in the order in which they came.
    pub(super) fn rest(&mut self) -> Vec<String> {
        let mut ids = Vec::new();
        while !self.waiting.is_empty() {
            self.force(&mut ids);
        }
        ids
    }

    fn place(&mut self, came: u64, transaction: Transaction, ids: &mut Vec<String>) {
        let mut next = vec![(came, transaction)];
        while let Some((came, transaction)) = next.pop() {
            match self.missing(&transaction) {
                Some(entry) => {
                    self.awaited.insert(entry, came);
                    self.waiting.insert(came, transaction);
                }
                None => self.settle(transaction, ids, &mut next),
            }
        }
    }

    /// The entry that must come before it and has not been placed.
    fn missing(&self, transaction: &Transaction) -> Option<(String, i64)> {
        let missing = transaction.entries.iter().find(|(account, number)| {
            *number > self.placed.get(account).copied().unwrap_or_default() + 1
        });
        missing.map(|(account, number)| (account.clone(), number - 1))
    }

    /// Places it; those that waited for it are added to `next`.
    fn settle(
        &mut self,
        transaction: Transaction,
        ids: &mut Vec<String>,
        next: &mut Vec<(u64, Transaction)>,
    ) {
        ids.push(transaction.id);
        for (account, number) in &transaction.entries {
            let last = self.placed.entry(account.clone()).or_default();
            *last = (*last).max(*number);
        }
        for entry in transaction.entries {
            let released = self.awaited.remove(&entry);
            next.extend(released.and_then(|came| self.waiting.remove_entry(&came)));
        }
    }

    /// Places the first waiting transaction, although an earlier entry is missing.
    fn force(&mut self, ids: &mut Vec<String>) {
        let Some((_, transaction)) = self.waiting.pop_first() else {
            return;
        };
        self.forced += 1;
        let mut next = Vec::new();
        self.settle(transaction, ids, &mut next);
        for (came, transaction) in next {
            self.place(came, transaction, ids);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ordered(transactions: &[(&str, &[(&str, i64)])]) -> (String, u64) {
        let mut order = Order::default();
        let mut ids = Vec::new();
        for (id, entries) in transactions {
            let entries = entries.iter().map(|(a, n)| ((*a).to_owned(), *n));
            ids.extend(order.take(Transaction {
                id: (*id).to_owned(),
                entries: entries.collect(),
            }));
        }
        ids.extend(order.rest());
        assert!(order.waiting.is_empty());
        (ids.join(" "), order.forced)
    }

    #[test]
    fn what_comes_too_early_waits() {
        let paid_before_funded: [(&str, &[(&str, i64)]); 4] = [
            ("refund", &[("escrow", 3), ("john", 3)]),
            ("reward", &[("escrow", 2), ("jane", 1)]),
            ("grant", &[("issuance", 1), ("john", 1)]),
            ("fund", &[("john", 2), ("escrow", 1)]),
        ];
        assert_eq!(
            ordered(&paid_before_funded),
            ("grant fund reward refund".to_owned(), 0)
        );
    }

    #[test]
    fn without_a_reason_the_time_decides() {
        let apart: [(&str, &[(&str, i64)]); 3] = [
            ("b", &[("x", 1), ("y", 1)]),
            ("a", &[("x", 2), ("z", 1)]),
            ("none", &[]),
        ];
        assert_eq!(ordered(&apart), ("b a none".to_owned(), 0));
    }

    #[test]
    fn a_missing_entry_holds_up_one_and_not_all() {
        let gap: [(&str, &[(&str, i64)]); 3] = [
            ("third", &[("x", 3), ("y", 1)]),
            ("fifth", &[("x", 5), ("z", 1)]),
            ("fourth", &[("x", 4), ("y", 2)]),
        ];
        assert_eq!(ordered(&gap), ("third fourth fifth".to_owned(), 1));
    }

    /// The number of waiting transactions is limited.
    #[test]
    fn with_too_many_waiting_the_first_is_placed() {
        let mut order = Order::default();
        let mut placed = 0;
        for number in 2..WAITING as i64 + 12 {
            placed += order
                .take(Transaction {
                    id: number.to_string(),
                    entries: vec![("x".to_owned(), number)],
                })
                .len();
            assert!(order.waiting.len() <= WAITING);
        }
        // The first one frees all the others.
        assert_eq!((placed, order.forced), (WAITING + 10, 1));
    }
}
