//! The text of an API key: what is read is what was written, and a changed character is noticed.

use aivy_core::Entropy;
use aivy_core::key::{KeyText, LENGTH, PREFIX, parse};

pub(crate) const WORDS: &[&str] = &["aivy_", "aivy_0000000000000000000000000000000000000000"];

pub(crate) fn run(input: &[u8]) {
    if let Ok(text) = std::str::from_utf8(input) {
        read(text);
    }
    changed(input);
}

fn read(text: &str) {
    let Ok(key) = parse(text) else {
        assert!(KeyText::read(text.to_owned()).is_err());
        return;
    };
    assert!(text.len() == LENGTH && text.is_ascii() && text.starts_with(PREFIX));
    let kept = KeyText::read(text.to_owned()).expect("a key that was parsed");
    assert_eq!(kept.expose(), text);
    assert!(kept.hash() == key.hash());
    assert!(text.starts_with(kept.prefix()) && text.ends_with(kept.last_four()));
    assert!(!format!("{kept:?} {key:?}").contains(&text[PREFIX.len()..]));
}

/// A generated key is read; with another byte in one place it is not.
fn changed(input: &[u8]) {
    let [at, byte, seed @ ..] = input else { return };
    let mut word = [0; 8];
    let length = seed.len().min(word.len());
    word[..length].copy_from_slice(&seed[..length]);
    let key = KeyText::generate(&Entropy::seeded(u64::from_le_bytes(word)));
    read(key.expose());
    assert!(parse(key.expose()).is_ok());
    let mut other = key.expose().as_bytes().to_vec();
    let at = usize::from(*at) % other.len();
    other[at] = byte % 128;
    let other = String::from_utf8(other).expect("ASCII");
    assert_eq!(parse(&other).is_ok(), other == key.expose(), "{other}");
}
