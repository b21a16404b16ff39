//! Hashing of values that are already hashes.

use std::hash::{BuildHasher, Hasher};

use aivy_core::Entropy;

/// Folds the first 16 bytes of a SHA-256 into 64 bits. Clients choose the keys; the seeds prevent
/// that they choose slots of the table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Folding([u64; 2]);

impl Folding {
    pub(crate) fn new(entropy: &Entropy) -> Self {
        Self([entropy.next_u64(), entropy.next_u64()])
    }
}

impl BuildHasher for Folding {
    type Hasher = Folded;

    fn build_hasher(&self) -> Folded {
        Folded {
            seeds: self.0,
            value: 0,
        }
    }
}

#[derive(Debug)]
pub(crate) struct Folded {
    seeds: [u64; 2],
    value: u64,
}

impl Hasher for Folded {
    fn write(&mut self, bytes: &[u8]) {
        if let Some((first, rest)) = bytes.split_first_chunk::<8>()
            && let Some(second) = rest.first_chunk::<8>()
        {
            let a = u64::from_le_bytes(*first) ^ self.seeds[0];
            let b = u64::from_le_bytes(*second) ^ self.seeds[1];
            let high = (u128::from(a) * u128::from(b)) >> 64;
            self.value ^= a.wrapping_mul(b) ^ high as u64;
        }
    }

    fn finish(&self) -> u64 {
        self.value
    }
}
