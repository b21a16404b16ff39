//! The hashes of leaves, nodes and seals, each kind with its own prefix.

use std::fmt;
use std::str::FromStr;

use aivy_types::Timestamp;
use sha2::{Digest, Sha256};

const LEAF: u8 = 0x00;
const NODE: u8 = 0x01;
const SEAL: u8 = 0x02;

/// A SHA-256 digest, shown as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Hash([u8; 32]);

/// The text is not 64 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a hash is 64 hexadecimal digits")]
pub struct InvalidHash;

impl Hash {
    /// The predecessor of the first seal.
    pub const ZERO: Self = Self([0; 32]);

    /// From the raw digest.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The raw digest.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Hash {
    type Err = InvalidHash;

    /// Parses 64 hexadecimal digits of either case, and nothing around them.
    fn from_str(text: &str) -> Result<Self, InvalidHash> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| InvalidHash)?;
        Ok(Self(bytes))
    }
}

/// The hash of a leaf: SHA-256 of 0x00 and its bytes.
#[must_use]
pub fn leaf_hash(bytes: &[u8]) -> Hash {
    digest(LEAF, &[bytes])
}

/// The hash of a node: SHA-256 of 0x01 and the hashes of its halves.
pub(super) fn node_hash(left: &Hash, right: &Hash) -> Hash {
    digest(NODE, &[&left.0, &right.0])
}

/// The root of no leaves: SHA-256 of nothing.
pub(super) fn empty_root() -> Hash {
    Hash(Sha256::digest([]).into())
}

/// The hash of a seal: SHA-256 of 0x02, `sequence`, the hash of the previous seal ([`Hash::ZERO`]
/// for the first), the batch's Merkle root, the number of its leaves, and when it was sealed in
/// microseconds since the Unix epoch. Numbers are 64-bit big-endian; hashes are raw bytes.
#[must_use]
pub fn seal_hash(
    sequence: i64,
    previous: &Hash,
    root: &Hash,
    count: i64,
    sealed_at: Timestamp,
) -> Hash {
    let parts: [&[u8]; 5] = [
        &sequence.to_be_bytes(),
        &previous.0,
        &root.0,
        &count.to_be_bytes(),
        &sealed_at.micros().to_be_bytes(),
    ];
    digest(SEAL, &parts)
}

fn digest(prefix: u8, parts: &[&[u8]]) -> Hash {
    let mut hasher = Sha256::new_with_prefix([prefix]);
    for part in parts {
        hasher.update(part);
    }
    Hash(hasher.finalize().into())
}
