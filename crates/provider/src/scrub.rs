//! Removes secrets from a provider's messages.

use std::sync::Arc;

/// The maximum length of a message, in characters.
const MESSAGE: usize = 500;

/// The maximum length of a code or field name, in characters.
const NAME: usize = 100;

/// A secret of at least this many bytes is hidden even inside a word.
const LONG: usize = 8;

/// The replacement for a secret.
const HIDDEN: &str = "[hidden]";

/// Prefixes of keys and of the operator's account IDs, as usual with providers. Other keys than
/// ours can come from a proxy in front of the provider.
const KEYS: [&str; 7] = ["sk-", "sk_", "hf_", "gsk_", "org-", "proj_", "acct_"];

/// The texts that callers must not see: the provider's key and address.
#[derive(Clone)]
pub(crate) struct Scrub(Arc<[String]>);

impl Scrub {
    /// `secrets` are hidden everywhere; empty ones are ignored.
    pub(crate) fn new(secrets: impl IntoIterator<Item = String>) -> Self {
        let mut secrets: Vec<String> = secrets
            .into_iter()
            .filter(|text| !text.is_empty())
            .collect();
        // A longer secret can contain a shorter one.
        secrets.sort_by_key(|text| std::cmp::Reverse(text.len()));
        Self(secrets.into())
    }

    /// One line, without secrets, at most 500 characters.
    pub(crate) fn message(&self, text: &str) -> String {
        self.clean(text, MESSAGE)
    }

    /// The same for a code or a field's name, at most 100 characters.
    pub(crate) fn name(&self, text: &str) -> String {
        self.clean(text, NAME)
    }

    fn clean(&self, text: &str, most: usize) -> String {
        let mut text = text.to_owned();
        for secret in self.0.iter() {
            text = hide(&text, secret);
        }
        let words: Vec<&str> = text
            .split(|c: char| c.is_whitespace() || c.is_control())
            .filter(|word| !word.is_empty())
            .map(|word| {
                if is_key(word) || word.contains("://") {
                    HIDDEN
                } else {
                    word
                }
            })
            .collect();
        words.join(" ").chars().take(most).collect()
    }
}

/// Hides `secret` everywhere, but a short one only as a separate word: local servers often have a
/// key like `none`, which is a part of many words.
fn hide(text: &str, secret: &str) -> String {
    let mut hidden = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(secret) {
        let (before, found) = rest.split_at(start);
        let after = &found[secret.len()..];
        hidden.push_str(before);
        let within =
            hidden.ends_with(char::is_alphanumeric) || after.starts_with(char::is_alphanumeric);
        hidden.push_str(if within && secret.len() < LONG {
            secret
        } else {
            HIDDEN
        });
        rest = after;
    }
    hidden + rest
}

fn is_key(word: &str) -> bool {
    let word = word.trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
    KEYS.iter().any(|start| word.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scrub() -> Scrub {
        Scrub::new([
            "topsecret".to_owned(),
            "10.0.0.7:8000".to_owned(),
            "10.0.0.7".to_owned(),
            String::new(),
        ])
    }

    #[test]
    fn keys_and_addresses_are_hidden() {
        let text = "Bearer topsecret at http://elsewhere:1/v1 or 10.0.0.7:8000: key 'sk-abc' of org-1 bad\n10.0.0.7.";
        let clean = scrub().message(text);
        assert_eq!(
            clean,
            "Bearer [hidden] at [hidden] or [hidden]: key [hidden] of [hidden] bad [hidden]."
        );
    }

    #[test]
    fn a_short_secret_is_hidden_only_as_a_word() {
        let scrub = Scrub::new(["none".to_owned(), "longsecret".to_owned()]);
        let text = "'none' of the nonexistent, alonesome xlongsecretx";
        assert_eq!(
            scrub.message(text),
            "'[hidden]' of the nonexistent, alonesome x[hidden]x"
        );
    }

    #[test]
    fn words_are_one_line_and_bounded() {
        assert_eq!(scrub().message(" a\r\n\tb\u{0}c "), "a b c");
        assert_eq!(scrub().message(&"é".repeat(900)).chars().count(), MESSAGE);
        assert_eq!(scrub().name(&"e".repeat(900)).len(), NAME);
    }
}
