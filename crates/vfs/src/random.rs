//! Random numbers that a seed repeats: SplitMix64, as the rest of the workspace has it.

/// The increment of SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number
/// generators", 2014).
const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

#[derive(Debug)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// One of several independent generators of the same seed: draws from one do not shift the
    /// others.
    pub(crate) fn stream(seed: u64, stream: u64) -> Self {
        let mut of_stream = Self::new(stream);
        Self(seed ^ of_stream.next_u64())
    }

    pub(crate) const fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GOLDEN);
        let z = self.0;
        let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number less than `limit`, which is not 0. Its bias is below `limit` / 2⁶⁴.
    pub(crate) const fn below(&mut self, limit: u64) -> u64 {
        self.next_u64() % limit
    }

    /// A number from 0 to `limit`, both included.
    pub(crate) fn up_to(&mut self, limit: usize) -> usize {
        let limit = u64::try_from(limit).unwrap_or(u64::MAX - 1);
        usize::try_from(self.below(limit + 1)).unwrap_or_default()
    }

    pub(crate) const fn coin(&mut self) -> bool {
        self.next_u64() >> 63 == 1
    }

    pub(crate) fn fill(&mut self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let word = self.next_u64().to_le_bytes();
            chunk.copy_from_slice(&word[..chunk.len()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn split_mix_is_the_published_one() {
        // The first outputs of the reference implementation for the seed 1234567.
        let mut random = Random::new(1_234_567);
        assert_eq!(random.next_u64(), 6_457_827_717_110_365_317);
        assert_eq!(random.next_u64(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn streams_of_one_seed_differ() {
        assert_ne!(
            Random::stream(7, 1).next_u64(),
            Random::stream(7, 2).next_u64()
        );
    }

    #[test]
    fn both_ends_are_drawn() {
        let mut random = Random::new(1);
        let mut drawn = [0; 3];
        (0..100).for_each(|_| drawn[random.up_to(2)] += 1);
        assert!(drawn.iter().all(|&times| times > 10), "{drawn:?}");
    }
}
