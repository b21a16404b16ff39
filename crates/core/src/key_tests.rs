use super::*;
use proptest::prelude::*;

/// A key and its hash, computed with zlib's CRC-32 and another SHA-256.
const KNOWN: &str = "aivy_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcd0Ji9kz";
const KNOWN_HASH: &str = "84718e3c24eb2bed0f176863c1bb27a1cd6c9eb317d178ff51b618a0dae6118e";

fn made(seed: u64) -> KeyText {
    KeyText::generate(&Entropy::seeded(seed))
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_micros(seconds * 1_000_000)
}

#[test]
fn a_key_has_its_parts() {
    let key = made(1);
    let text = key.expose();
    assert_eq!(text.len(), LENGTH);
    assert!(text.starts_with("aivy_"));
    assert_eq!(key.prefix(), &text[..9]);
    assert_eq!(key.last_four(), &text[47..]);
    assert_eq!(parse(text).unwrap().hash(), key.hash());
}

#[test]
fn debug_shows_nothing_of_the_text() {
    let key = made(2);
    for shown in [
        format!("{key:?}"),
        format!("{:?}", parse(key.expose()).unwrap()),
    ] {
        assert!(!shown.contains(&key.expose()[5..9]), "{shown}");
        assert!(shown.starts_with("Key"), "{shown}");
    }
}

#[test]
fn checksum_and_hash_are_the_standard_ones() {
    assert_eq!(parse(KNOWN).unwrap().hash().to_hex(), KNOWN_HASH);
}

#[test]
fn digits_are_uniform() {
    let mut counts = [0u32; 62];
    let entropy = Entropy::seeded(3);
    for _ in 0..5_000 {
        for digit in KeyText::generate(&entropy).expose()[5..45].bytes() {
            counts[BASE62.iter().position(|&known| known == digit).unwrap()] += 1;
        }
    }
    // 200 000 digits: 3225.8 expected for each; chi-squared with 61 degrees of freedom is below 110
    // in all but one of ten thousand runs, and a biased modulo gives over 3 000.
    let expected = 200_000.0 / 62.0;
    let chi: f64 = counts
        .iter()
        .map(|&count| (f64::from(count) - expected).powi(2) / expected)
        .sum();
    assert!(chi < 110.0, "chi-squared is {chi}");
}

#[test]
fn revocation_outweighs_expiry_and_expiry_is_exclusive() {
    assert_eq!(standing(None, None, at(5)), KeyStanding::Live);
    assert_eq!(standing(Some(at(6)), None, at(5)), KeyStanding::Live);
    assert_eq!(standing(Some(at(5)), None, at(5)), KeyStanding::Expired);
    assert_eq!(
        standing(Some(at(1)), Some(at(9)), at(5)),
        KeyStanding::Revoked
    );
    assert!(!is_live(None, Some(at(9)), at(5)));
}

#[test]
fn a_rotated_key_never_lives_longer() {
    let grace = Duration::from_secs(10);
    assert_eq!(rotation_end(None, at(5), grace), at(15));
    assert_eq!(rotation_end(Some(at(7)), at(5), grace), at(7));
    assert_eq!(rotation_end(None, at(5), Duration::ZERO), at(5));
    assert!(rotation_end(None, at(5), Duration::MAX) > at(5));
}

#[test]
fn minutes_round_down_also_before_1970() {
    assert_eq!(minute(at(119)), 1);
    assert_eq!(minute(at(-1)), -1);
    assert_eq!(start_of_minute(2), at(120));
}

proptest! {
    #[test]
    fn every_key_reads_back(seed: u64) {
        prop_assert!(parse(made(seed).expose()).is_ok());
    }

    /// One wrong character is always detected: a CRC detects every error burst of up to 32 bits.
    #[test]
    fn a_typo_is_malformed(seed: u64, place in 0..LENGTH, typo in "[ -~]") {
        let mut text = made(seed).expose().to_owned();
        prop_assume!(text[place..=place] != typo);
        text.replace_range(place..=place, &typo);
        prop_assert_eq!(parse(&text).err(), Some(Malformed));
    }

    #[test]
    fn two_swapped_neighbours_are_malformed(seed: u64, place in 0..LENGTH - 1) {
        let text = made(seed).expose().to_owned();
        let mut bytes = text.clone().into_bytes();
        bytes.swap(place, place + 1);
        let swapped = String::from_utf8(bytes).unwrap();
        prop_assume!(swapped != text);
        prop_assert!(parse(&swapped).is_err());
    }

    #[test]
    fn anything_else_is_malformed_and_never_panics(text in ".{0,60}") {
        prop_assert!(parse(&text).is_err());
    }
}

#[test]
fn a_key_is_marked_before_it_ends_and_when_it_rests() {
    let at = |days: i64| Timestamp::from_micros(days * 86_400 * 1_000_000);
    let status = |made, end| status(at(made), end, None, at(100));
    assert_eq!(status(0, Some(at(107))), KeyStatus::Expiring);
    assert_eq!(status(0, Some(at(108))), KeyStatus::Active);
    assert_eq!(status(0, Some(at(100))), KeyStatus::Expired);
    assert_eq!(status(0, None), KeyStatus::Active);
    // Half of a lifetime of four days.
    assert_eq!(status(98, Some(at(102))), KeyStatus::Expiring);
    assert_eq!(status(99, Some(at(103))), KeyStatus::Active);
    let revoked = super::status(at(0), Some(at(90)), Some(at(1)), at(100));
    assert_eq!(revoked, KeyStatus::Revoked);
    assert!(is_unused(at(1), Some(at(10)), at(100)) && is_unused(at(10), None, at(100)));
    assert!(!is_unused(at(1), Some(at(11)), at(100)) && !is_unused(at(11), None, at(100)));
}
