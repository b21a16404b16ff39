//! The only source of randomness.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::clock::Clock;

/// A source of random bytes. Clones share it.
#[derive(Debug, Clone)]
pub struct Entropy(Source);

#[derive(Debug, Clone)]
enum Source {
    System,
    Seeded(Arc<AtomicU64>),
}

/// The increment of SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number
/// generators", 2014).
const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

impl Entropy {
    /// The operating system's generator, suitable for secrets.
    #[must_use]
    pub const fn system() -> Self {
        Self(Source::System)
    }

    /// For tests: the same bytes for the same seed. Never use it for secrets.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self(Source::Seeded(Arc::new(AtomicU64::new(seed))))
    }

    /// Fills `bytes`.
    ///
    /// # Panics
    /// The operating system provides no random bytes: no caller could continue.
    pub fn fill(&self, bytes: &mut [u8]) {
        match &self.0 {
            Source::System => {
                getrandom::fill(bytes).expect("the operating system's random numbers");
            }
            Source::Seeded(state) => {
                for chunk in bytes.chunks_mut(8) {
                    let word = split_mix(state.fetch_add(GOLDEN, Ordering::Relaxed));
                    chunk.copy_from_slice(&word.to_le_bytes()[..chunk.len()]);
                }
            }
        }
    }

    /// A uniformly distributed number.
    #[must_use]
    pub fn next_u64(&self) -> u64 {
        let mut bytes = [0; 8];
        self.fill(&mut bytes);
        u64::from_le_bytes(bytes)
    }
}

const fn split_mix(state: u64) -> u64 {
    let z = state.wrapping_add(GOLDEN);
    let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// A new ID with the current time: `new_id(&clock, &entropy, UserId::new)`.
pub fn new_id<T>(clock: &Clock, entropy: &Entropy, make: fn(u64, [u8; 10]) -> T) -> T {
    let mut random = [0; 10];
    entropy.fill(&mut random);
    let unix_ms = u64::try_from(clock.now().micros() / 1000).unwrap_or_default();
    make(unix_ms, random)
}

#[cfg(test)]
mod tests {
    use super::*;
    use aivy_types::{Timestamp, UserId};

    #[test]
    fn a_seed_decides_the_bytes() {
        let draw = |seed| {
            let mut bytes = [0; 19];
            Entropy::seeded(seed).fill(&mut bytes);
            bytes
        };
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
    }

    #[test]
    fn split_mix_is_the_published_one() {
        // The first outputs of the reference implementation for the seed 1234567.
        let entropy = Entropy::seeded(1_234_567);
        assert_eq!(entropy.next_u64(), 6_457_827_717_110_365_317);
        assert_eq!(entropy.next_u64(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn the_system_never_repeats_itself() {
        assert_ne!(Entropy::system().next_u64(), Entropy::system().next_u64());
    }

    #[test]
    fn a_new_id_has_the_milliseconds_of_the_clock() {
        let clock = Clock::manual(Timestamp::from_micros(1_700_000_000_123_999));
        let id = new_id(&clock, &Entropy::seeded(1), |unix_ms, _| unix_ms);
        assert_eq!(id, 1_700_000_000_123);
    }

    #[test]
    fn new_ids_differ_and_sort_by_birth() {
        let clock = Clock::manual(Timestamp::from_micros(1_700_000_000_000_000));
        let entropy = Entropy::seeded(1);
        let make = || new_id(&clock, &entropy, UserId::new);
        let (a, b) = (make(), make());
        assert_ne!(a, b);
        clock.advance(std::time::Duration::from_millis(1));
        assert!(make() > a.max(b));
    }
}
