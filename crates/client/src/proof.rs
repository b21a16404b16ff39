//! Verifies the inclusion proof of a transaction without trusting the server that sent it.
//!
//! A valid proof shows that the record is a leaf of the batch whose seal has `seal.hash`. The
//! caller must know from another source, or from an earlier time, that this seal belongs to the
//! ledger.

use serde::Deserialize;
use serde::de::IgnoredAny;
use sha2::{Digest, Sha256};

use crate::types::{Seal, TransactionProof};

/// Why a proof is not valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProofError {
    /// A hash is not 64 lowercase hexadecimal digits.
    #[error("{0} is not a hash")]
    Unreadable(&'static str),
    /// The record is not that of the transaction.
    #[error("the record is not that of the transaction")]
    Record,
    /// The leaf does not belong to the record.
    #[error("the leaf is not that of the record")]
    Leaf,
    /// A number is not possible for a batch or a seal.
    #[error("{0} is out of range")]
    Range(&'static str),
    /// The path does not lead from the leaf to the root.
    #[error("the path does not lead to the root of the seal")]
    Path,
    /// The hash of the seal is wrong.
    #[error("the hash of the seal does not match its contents or its time")]
    Seal,
}

type Hash = [u8; 32];

/// Verifies a proof: the record is that of the transaction, its leaf is in the tree, the root of
/// the tree is in the seal, and the hash of the seal covers all of them, the number of leaves and
/// the previous seal.
///
/// ```no_run
/// # async fn run(aivy: aivy_client::Aivy) -> Result<(), Box<dyn std::error::Error>> {
/// let id = "txn_01h455vb4pex5vsknk084sn02q";
/// let response = aivy.get_transaction_proof().transaction_id(id).send().await?;
/// aivy_client::proof::verify(&response.data)?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// The first part of the proof that is not valid.
pub fn verify(proof: &TransactionProof) -> Result<(), ProofError> {
    let record = record(&proof.record)?;
    if record.id != *proof.transaction_id {
        return Err(ProofError::Record);
    }
    let leaf = hashed(0x00, &[proof.record.as_bytes()]);
    if leaf != read(&proof.leaf, "leaf")? {
        return Err(ProofError::Leaf);
    }
    let path = proof.path.iter().map(|hash| read(hash, "path"));
    let path: Vec<Hash> = path.collect::<Result<_, _>>()?;
    let position = natural(proof.position, "position")?;
    let leaves = natural(proof.seal.leaves, "seal.leaves")?;
    if root(leaf, position, leaves, &path) != Some(read(&proof.seal.root, "seal.root")?) {
        return Err(ProofError::Path);
    }
    let seal = &proof.seal;
    let same_time = seal.sealed_at.timestamp() == seal.sealed_at_micros.div_euclid(1_000_000);
    if !same_time || seal_hash(seal)? != read(&seal.hash, "seal.hash")? {
        return Err(ProofError::Seal);
    }
    Ok(())
}

/// The members of a record; unknown or missing ones make it invalid.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TransactionRecord {
    id: String,
    #[serde(rename = "kind")]
    _kind: String,
    #[serde(rename = "reference")]
    _reference: IgnoredAny,
    #[serde(rename = "created_at")]
    _created_at: i64,
    entries: Vec<(String, i64)>,
}

/// Parses a record. Duplicate members are refused, so that there is only one interpretation.
fn record(text: &str) -> Result<TransactionRecord, ProofError> {
    let record: TransactionRecord = serde_json::from_str(text).map_err(|_| ProofError::Record)?;
    let sum = record.entries.iter().map(|(_, amount)| i128::from(*amount));
    let balanced = sum.sum::<i128>() == 0 && record.entries.len() == 2;
    balanced.then_some(record).ok_or(ProofError::Record)
}

/// The root that results from a path (RFC 9162, section 2.1.3.2); `None` if it is too long or too
/// short for a leaf at that position.
fn root(leaf: Hash, position: u64, leaves: u64, path: &[Hash]) -> Option<Hash> {
    let mut last = leaves.checked_sub(1)?;
    let mut place = position;
    if place > last {
        return None;
    }
    let mut reached = leaf;
    for sibling in path {
        if last == 0 {
            return None;
        }
        if place % 2 == 1 || place == last {
            reached = hashed(0x01, &[sibling, &reached]);
            while place.is_multiple_of(2) && place != 0 {
                place /= 2;
                last /= 2;
            }
        } else {
            reached = hashed(0x01, &[&reached, sibling]);
        }
        place /= 2;
        last /= 2;
    }
    (last == 0).then_some(reached)
}

/// A count, which cannot be negative.
fn natural(value: i64, what: &'static str) -> Result<u64, ProofError> {
    u64::try_from(value).map_err(|_| ProofError::Range(what))
}

fn seal_hash(seal: &Seal) -> Result<Hash, ProofError> {
    Ok(hashed(
        0x02,
        &[
            &natural(seal.number, "seal.number")?.to_be_bytes(),
            &read(&seal.previous, "seal.previous")?,
            &read(&seal.root, "seal.root")?,
            &natural(seal.leaves, "seal.leaves")?.to_be_bytes(),
            &seal.sealed_at_micros.to_be_bytes(),
        ],
    ))
}

fn hashed(kind: u8, parts: &[&[u8]]) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update([kind]);
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// Digits must be lower case, as the server writes them, so that a proof has only one form.
fn read(text: &str, what: &'static str) -> Result<Hash, ProofError> {
    let mut hash = Hash::default();
    let is_lower = !text.bytes().any(|byte| byte.is_ascii_uppercase());
    hex::decode_to_slice(text, &mut hash)
        .ok()
        .filter(|()| is_lower)
        .map(|()| hash)
        .ok_or(ProofError::Unreadable(what))
}
