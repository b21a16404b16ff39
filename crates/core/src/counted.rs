//! Numbers with a noun in the right form: `1 token`, `2 tokens`.

use std::borrow::Cow;
use std::fmt::Display;

/// `count` and its noun, which is given in the singular: `1 token`, `0 tokens`, `3 entries`.
#[must_use]
pub fn counted<N: Display + PartialEq + From<u8>>(count: N, noun: &str) -> String {
    let noun = noun_for(&count, noun);
    format!("{count} {noun}")
}

/// The form of `noun` for `count`: the singular for 1 only, otherwise a regular plural (`tokens`,
/// `entries`). For callers that format the number themselves.
#[must_use]
pub fn noun_for<'a, N: PartialEq + From<u8>>(count: &N, noun: &'a str) -> Cow<'a, str> {
    if *count == N::from(1) {
        return Cow::Borrowed(noun);
    }
    let vowel_before_y = |stem: &str| stem.ends_with(['a', 'e', 'i', 'o', 'u']);
    match noun.strip_suffix('y') {
        Some(stem) if !vowel_before_y(stem) => Cow::Owned(format!("{stem}ies")),
        _ => Cow::Owned(format!("{noun}s")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_has_the_singular() {
        let shown = [0_i64, 1, 2, -1].map(|count| counted(count, "token"));
        assert_eq!(shown, ["0 tokens", "1 token", "2 tokens", "-1 tokens"]);
    }

    #[test]
    fn a_y_after_a_consonant_changes() {
        assert_eq!(counted(1_usize, "entry"), "1 entry");
        assert_eq!(counted(2_usize, "entry"), "2 entries");
        assert_eq!(counted(2_u64, "key"), "2 keys");
    }
}
