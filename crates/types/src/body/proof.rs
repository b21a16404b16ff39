//! Proofs that the ledger is consistent: its totals, its seals, and the inclusion proof of a
//! transaction.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{Envelope, Timestamp, TransactionId};

/// The sums of all balances by kind of account, in whole tokens. They add up to 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub struct LedgerTotals {
    /// Tokens that users can spend.
    #[schema(example = 900)]
    pub available: i64,
    /// Tokens in escrow for tasks.
    #[schema(example = 40)]
    pub escrow: i64,
    /// Tokens that users have staked.
    #[schema(example = 50)]
    pub staked: i64,
    /// Tokens that users have unstaked but not withdrawn yet.
    #[schema(example = 0)]
    pub unstaking: i64,
    /// Tokens that pools have left to pay as rewards.
    #[schema(example = 10)]
    pub reserve: i64,
    /// Tokens of the operator.
    #[schema(example = 0)]
    pub treasury: i64,
    /// The source of all tokens: minus the number of tokens ever issued.
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

    /// The sum of all totals.
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

/// A sealed batch of transactions, linked by its hash to all earlier batches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Seal {
    /// The position of the seal in the chain, from 1.
    #[schema(minimum = 1, example = 7)]
    pub number: i64,
    /// The hash of the previous seal; 64 zeros for the first seal.
    #[schema(
        pattern = "^[0-9a-f]{64}$",
        example = "0000000000000000000000000000000000000000000000000000000000000000"
    )]
    pub previous: String,
    /// The root of the Merkle tree of the batch (RFC 9162, section 2.1, with SHA-256).
    #[schema(
        pattern = "^[0-9a-f]{64}$",
        example = "9c2e4d8fe97d881430de4e754b4205b9c27ce96715231cffc4337340cb110280"
    )]
    pub root: String,
    /// SHA-256 of the byte 2, `number`, `previous`, `root`, `leaves` and `sealed_at_micros`, in
    /// this order: hashes as 32 raw bytes, numbers as 8 bytes, big-endian.
    #[schema(
        pattern = "^[0-9a-f]{64}$",
        example = "0c08173828583fc6ecd6ecdbcca7b6939c49c242ad5107e39deb7b0a5996b903"
    )]
    pub hash: String,
    /// The number of transactions in the batch.
    #[schema(minimum = 1, example = 3)]
    pub leaves: i64,
    /// When the batch was sealed.
    pub sealed_at: Timestamp,
    /// The same time in microseconds since the Unix epoch, as used in the hash.
    #[schema(example = 1_700_000_000_000_000_i64)]
    pub sealed_at_micros: i64,
}

/// The state of the ledger as of its last seal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LedgerProof {
    /// The sums of all balances, by kind of account.
    pub totals: LedgerTotals,
    /// The sum of `totals`: 0.
    #[schema(example = 0)]
    pub sum: i64,
    /// The number of sealed transactions.
    #[schema(minimum = 0, example = 1234)]
    pub transactions: i64,
    /// The last seal; null if nothing is sealed yet.
    #[schema(required = true)]
    pub last_seal: Option<Seal>,
}

/// The inclusion proof of a transaction: proves that it is in the ledger.
///
/// The leaf is SHA-256 of the byte 0 and the record. Each hash of the path is the sibling of the
/// current node on the way up; the parent is SHA-256 of the byte 1, the hash of the left node and
/// the hash of the right node. The result must be the root of the seal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TransactionProof {
    /// The ID of the transaction.
    pub transaction_id: TransactionId,
    /// The canonical text of the transaction, whose bytes are hashed: one line of JSON with id,
    /// kind, reference, created_at (microseconds) and entries.
    #[schema(
        example = "{\"id\":\"txn_1\",\"kind\":\"stake\",\"reference\":\"pos_1\",\"created_at\":1700000000000000,\"entries\":[[\"available:usr_1\",-5],[\"staked:usr_1\",5]]}"
    )]
    pub record: String,
    /// The hash of the leaf.
    #[schema(
        pattern = "^[0-9a-f]{64}$",
        example = "18fcb3233b8560d6f7808c451256f12ed9a2dbdd46befa1b6ef6fae695dc39a6"
    )]
    pub leaf: String,
    /// The index of the leaf in the batch, from 0.
    #[schema(minimum = 0, example = 2)]
    pub position: i64,
    /// The hashes of the siblings, from the leaf up to the root.
    #[schema(inline, example = json!(["5dc1f4fb9b1a5b5ce9c1d6d3ba3b6e7b0a4f7d5e2c8a9160f3e4d5c6b7a89012"]))]
    pub path: Vec<String>,
    /// The seal of the batch.
    pub seal: Seal,
}

/// The path parameter that names a transaction.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct TransactionPath {
    /// The ID of the transaction.
    #[param(inline)]
    pub transaction_id: TransactionId,
}

/// The response body that carries a [`LedgerProof`].
pub type LedgerProofEnvelope = Envelope<LedgerProof>;
/// The response body that carries a [`TransactionProof`].
pub type TransactionProofEnvelope = Envelope<TransactionProof>;
