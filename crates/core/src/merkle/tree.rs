//! The tree of a batch, and the verification of a path.
//!
//! Splitting at the largest power of two below n gives the same tree as pairing neighbours level by
//! level and carrying an odd one up unchanged; the latter needs no recursion.

use super::Hash;
use super::hash::{empty_root, node_hash};

/// A tree with all its nodes: about two hashes for each leaf. Worth keeping for many paths in one
/// batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tree {
    /// The leaves first; no level is empty, and the last contains only the root. Empty for no
    /// leaves.
    levels: Vec<Vec<Hash>>,
}

impl Tree {
    /// The tree of these leaves (hashes made by [`leaf_hash`](super::leaf_hash)), in this order.
    #[must_use]
    pub fn new(leaves: Vec<Hash>) -> Self {
        let mut levels = Vec::new();
        let mut level = leaves;
        while level.len() > 1 {
            let above = parents(&level);
            levels.push(level);
            level = above;
        }
        if !level.is_empty() {
            levels.push(level);
        }
        Self { levels }
    }

    /// The root; SHA-256 of nothing for no leaves.
    #[must_use]
    pub fn root(&self) -> Hash {
        let top = self.levels.last().and_then(|level| level.first());
        top.copied().unwrap_or_else(empty_root)
    }

    /// The audit path of the leaf at `index` (from 0), from the leaf's neighbour up to the root's
    /// child; empty for the only leaf of a tree. `None` if there is no such leaf.
    #[must_use]
    pub fn path(&self, index: usize) -> Option<Vec<Hash>> {
        self.levels.first()?.get(index)?;
        let siblings = self
            .levels
            .iter()
            .enumerate()
            .filter_map(|(height, level)| {
                let sibling = (index >> height) ^ 1;
                level.get(sibling).copied()
            });
        Some(siblings.collect())
    }
}

fn parents(level: &[Hash]) -> Vec<Hash> {
    let pairs = level.chunks(2);
    pairs
        .map(|pair| match pair {
            [left, right] => node_hash(left, right),
            odd => odd[0],
        })
        .collect()
}

/// Whether `path` leads from `leaf`, at `index` (from 0) of a tree of `size` leaves, to `root`: the
/// algorithm of RFC 9162, section 2.1.3.2.
///
/// The path fits the shape of a tree with `size` leaves, but cannot prove `size` itself: compare it
/// with the count in the [seal's hash](super::seal_hash).
#[must_use]
pub fn verify(leaf: &Hash, index: u64, size: u64, path: &[Hash], root: &Hash) -> bool {
    if index >= size {
        return false;
    }
    // The index of the current node, and that of the last node of its level.
    let (mut place, mut last) = (index, size - 1);
    let mut reached = *leaf;
    for sibling in path {
        if last == 0 {
            return false;
        }
        // A node without a right neighbour is carried up unchanged until it has a left one.
        if place == last && place & 1 == 0 {
            let carried = place.trailing_zeros();
            place >>= carried;
            last >>= carried;
        }
        reached = if place & 1 == 1 {
            node_hash(sibling, &reached)
        } else {
            node_hash(&reached, sibling)
        };
        place >>= 1;
        last >>= 1;
    }
    last == 0 && reached == *root
}
