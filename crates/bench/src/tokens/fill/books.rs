//! The ledger of a generated history: accounts in memory, transactions and entries as rows.

use aivy_core::ledger::Movement;
use aivy_types::TransactionId;
use anyhow::{Result, ensure};

use super::sink::{ACCOUNTS, ENTRIES, Sink, TRANSACTIONS, UNSEALED, cells};

/// An account with its current balance.
#[derive(Debug, Clone)]
pub(super) struct Account {
    pub(super) name: String,
    pub(super) balance: i64,
    entries: i64,
    earned: i64,
    tasks_paid: i64,
}

impl Account {
    pub(super) const fn new(name: String) -> Self {
        Self {
            name,
            balance: 0,
            entries: 0,
            earned: 0,
            tasks_paid: 0,
        }
    }

    pub(super) fn write(&self, sink: &mut Sink) -> Result<()> {
        let cells = cells![
            &self.name,
            self.balance,
            self.entries,
            self.earned,
            self.tasks_paid
        ];
        sink.row(&ACCOUNTS, cells)
    }
}

/// All transactions so far.
#[derive(Debug, Default)]
pub(super) struct Books {
    pub(super) transactions: usize,
}

impl Books {
    /// Moves tokens.
    pub(super) fn transfer(
        &mut self,
        sink: &mut Sink,
        movement: Movement,
        (from, to): (&mut Account, &mut Account),
        amount: i64,
        reference: Option<&str>,
        at_ms: i64,
    ) -> Result<()> {
        ensure!(
            amount > 0 && (from.balance >= amount || from.name == "issuance"),
            "{} cannot pay {amount} ({movement:?})",
            from.name
        );
        self.transactions += 1;
        let id = TransactionId::new(at_ms.unsigned_abs(), random(self.transactions));
        let (id, kind, at) = (id.as_str(), movement.as_str(), at_ms * 1000);
        sink.row(&TRANSACTIONS, cells![id, kind, reference, at])?;
        sink.row(&UNSEALED, cells![id])?;
        if movement.is_earned() {
            to.earned += amount;
        }
        to.tasks_paid += i64::from(movement == Movement::TaskReward);
        for (account, amount) in [(from, -amount), (to, amount)] {
            account.balance += amount;
            account.entries += 1;
            let (name, balance) = (&account.name, account.balance);
            let cells = cells![name, account.entries, id, kind, amount, balance, at];
            sink.row(&ENTRIES, cells)?;
        }
        Ok(())
    }
}

/// The random part of the ID of the `number`-th object: in ascending order, unlike the random parts
/// of real IDs of the same millisecond, and with varying last characters.
pub(super) fn random(number: usize) -> [u8; 10] {
    let mut bytes = [0; 10];
    let number = number as u64;
    bytes[..6].copy_from_slice(&number.to_be_bytes()[2..]);
    bytes[6..].copy_from_slice(&mixed(number).to_be_bytes()[4..]);
    bytes
}

/// A deterministic number that looks random (SplitMix64).
pub(super) const fn mixed(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
