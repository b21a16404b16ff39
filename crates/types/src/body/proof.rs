//! What proves that the ledger is whole: its totals, its seals, and the way from a transaction to
//! its seal.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{Envelope, Timestamp, TransactionId};

/// The sums of all balances, by kind of account, in whole tokens. Together they are 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub struct LedgerTotals {
    /// What users may spend.
    #[schema(example = 900)]
    pub available: i64,
    /// What is set aside for tasks.
    #[schema(example = 40)]
    pub escrow: i64,
    /// What users have staked.
    #[schema(example = 50)]
    pub staked: i64,
    /// What users have unstaked and not withdrawn.
    #[schema(example = 0)]
    pub unstaking: i64,
    /// What pools have to pay.
    #[schema(example = 10)]
    pub reserve: i64,
    /// The operator's.
    #[schema(example = 0)]
    pub treasury: i64,
    /// Where tokens come from: minus all that was ever issued.
    #[schema(example = -1000)]
    pub issuance: i64,
}

impl LedgerTotals {
    /// The sum of a kind of account (the first part of its name), to be changed.
    pub fn of_kind(&mut self, kind: &str) -> Option<&mut i64> {
        Some(match kind {
            "available" => &mut self.available,
            "escrow" => &mut self.escrow,
            "staked" => &mut self.staked,
            "unstaking" => &mut self.unstaking,
            "reserve" => &mut self.reserve,
            "treasury" => &mut self.treasury,
            "issuance" => &mut self.issuance,
            _ => return None,
        })
    }

    /// All of them together.
    #[must_use]
    pub const fn sum(&self) -> i64 {
        // Wrapping, as 64 bits do: any order of terms gives the same, and the sum of a whole ledger
        // is 0 whatever is reached in between.
        self.available
            .wrapping_add(self.escrow)
            .wrapping_add(self.staked)
            .wrapping_add(self.unstaking)
            .wrapping_add(self.reserve)
            .wrapping_add(self.treasury)
            .wrapping_add(self.issuance)
    }
}

/// A batch of transactions, bound to all batches before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Seal {
    /// Its place in the chain; the first is 1.
    #[schema(minimum = 1, example = 7)]
    pub number: i64,
    /// The hash of the seal before; 64 zeros before the first.
    #[schema(
        pattern = "^[0-9a-f]{64}$",
        example = "0000000000000000000000000000000000000000000000000000000000000000"
    )]
    pub previous: String,
    /// The root of the batch's Merkle tree (RFC 9162, section 2.1, with SHA-256).
    #[schema(
        pattern = "^[0-9a-f]{64}$",
        example = "9c2e4d8fe97d881430de4e754b4205b9c27ce96715231cffc4337340cb110280"
    )]
    pub root: String,
    /// SHA-256 of the byte 2, `number`, `previous`, `root`, `leaves` and `sealed_at_micros`:
    /// hashes as 32 raw bytes, numbers as 8 bytes, big-endian.
    #[schema(
        pattern = "^[0-9a-f]{64}$",
        example = "0c08173828583fc6ecd6ecdbcca7b6939c49c242ad5107e39deb7b0a5996b903"
    )]
    pub hash: String,
    /// How many transactions the batch has.
    #[schema(minimum = 1, example = 3)]
    pub leaves: i64,
    /// When it was sealed.
    pub sealed_at: Timestamp,
    /// The same in microseconds since the Unix epoch, as the hash has it.
    #[schema(example = 1_700_000_000_000_000_i64)]
    pub sealed_at_micros: i64,
}

/// What the ledger says of itself, as of its last seal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LedgerProof {
    /// The sums of all balances, by kind of account.
    pub totals: LedgerTotals,
    /// The sum of `totals`: 0.
    #[schema(example = 0)]
    pub sum: i64,
    /// How many transactions are sealed.
    #[schema(minimum = 0, example = 1234)]
    pub transactions: i64,
    /// The last seal; null when nothing is sealed yet.
    #[schema(required = true)]
    pub last_seal: Option<Seal>,
}

/// That a transaction is in the ledger: the way from its record to a seal.
///
/// The record's leaf is SHA-256 of the byte 0 and the record. Each hash of the path is the sibling
/// on the way up: a node is SHA-256 of the byte 1 and the hashes of its halves. What is reached is
/// the seal's root.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TransactionProof {
    /// The transaction.
    pub transaction_id: TransactionId,
    /// Its canonical text: a line of JSON with id, kind, reference, created_at (microseconds) and
    /// entries, whose bytes are what is hashed.
    #[schema(
        example = "{\"id\":\"txn_1\",\"kind\":\"stake\",\"reference\":\"pos_1\",\"created_at\":1700000000000000,\"entries\":[[\"available:usr_1\",-5],[\"staked:usr_1\",5]]}"
    )]
    pub record: String,
    /// The hash of its leaf.
    #[schema(
        pattern = "^[0-9a-f]{64}$",
        example = "18fcb3233b8560d6f7808c451256f12ed9a2dbdd46befa1b6ef6fae695dc39a6"
    )]
    pub leaf: String,
    /// The place of the leaf in the batch, from 0.
    #[schema(minimum = 0, example = 2)]
    pub position: i64,
    /// The hashes of the siblings from the leaf up to the root.
    #[schema(inline, example = json!(["5dc1f4fb9b1a5b5ce9c1d6d3ba3b6e7b0a4f7d5e2c8a9160f3e4d5c6b7a89012"]))]
    pub path: Vec<String>,
    /// The seal of the batch.
    pub seal: Seal,
}

/// The transaction that a path names.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct TransactionPath {
    /// The id of the transaction.
    #[param(inline)]
    pub transaction_id: TransactionId,
}

/// The answer that carries a [`LedgerProof`].
pub type LedgerProofEnvelope = Envelope<LedgerProof>;
/// The answer that carries a [`TransactionProof`].
pub type TransactionProofEnvelope = Envelope<TransactionProof>;
