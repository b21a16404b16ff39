//! The ledger's public proof: Merkle trees over sealed batches, and the chain of seals.
//!
//! The hashing is that of RFC 6962, section 2.1 (unchanged in RFC 9162): SHA-256, a 0x00 before the
//! bytes of a leaf and a 0x01 before the two halves of a node, so that one cannot be mistaken for
//! the other; a tree of n leaves is split at the largest power of two below n. A leaf represents
//! one transaction, the root a batch, and a seal links the root to its position in the chain.
//!
//! What a path does *not* prove is how many leaves the tree has: leaf 0 of three and leaf 0 of four
//! can have the same path. The count, and with it the index, is part of [`seal_hash`], which a
//! verifier of a path must compute too.
//!
//! Nothing here has state or trusts its input: every function is total.

mod hash;
mod tree;

pub use hash::{Hash, InvalidHash, leaf_hash, seal_hash};
pub use tree::{Tree, verify};

#[cfg(test)]
mod tests;
