//! E-mail addresses: kept as they were given, and compared without their case (beyond ASCII too)
//! and whichever way their domain is written.

use super::{MAX_EMAIL, fold};

/// One `@` with something on both sides, no white space, not too long. Whether mail arrives there
/// only mail can tell.
#[must_use]
pub fn is_email(text: &str) -> bool {
    let parts = text.split_once('@');
    let whole = parts.is_some_and(|(local, domain)| {
        !local.is_empty() && !domain.is_empty() && !domain.contains('@')
    });
    whole && text.len() <= MAX_EMAIL && !text.chars().any(|c| c.is_whitespace() || c.is_control())
}

/// The text that every way of writing an address has in common: to find it by, never to send to.
///
/// Two mailboxes whose names differ in case alone are taken for one. Providers do so, and of two
/// accounts that differ in that alone one would be the other's trap.
#[must_use]
pub fn folded_email(text: &str) -> String {
    let text = text.trim();
    match text.rsplit_once('@') {
        Some((local, domain)) => format!("{}@{}", fold::caseless(local), folded_domain(domain)),
        None => fold::caseless(text),
    }
}

/// `BÜCHER.example.` and `xn--bcher-kva.example` are one (UTS 46). What is no domain is compared as
/// text.
fn folded_domain(domain: &str) -> String {
    let bare = domain.strip_suffix('.').unwrap_or(domain);
    match idna::domain_to_ascii(bare) {
        Ok(ascii) if !ascii.is_empty() => ascii,
        _ => fold::caseless(bare),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ways_of_writing_one_address_fold_alike() {
        for (one, other) in [
            ("Ada@Example.com", "ada@example.COM"),
            ("ÄDA@example.com", "äda@example.com"),
            ("a\u{308}da@example.com", "Äda@example.com"),
            ("STRASSE@example.com", "straße@example.com"),
            ("ΣΊΣΥΦΟΣ@example.com", "σίσυφος@example.com"),
            ("ada@BÜCHER.example", "ada@xn--bcher-kva.example"),
            ("ada@bu\u{308}cher.example.", "ada@bücher.example"),
            (" ada@example.com ", "ada@example.com"),
        ] {
            assert_eq!(folded_email(one), folded_email(other), "{one}");
        }
    }

    #[test]
    fn other_addresses_do_not() {
        for (one, other) in [
            ("ada@example.com", "ada@example.org"),
            ("m\u{131}ke@example.com", "mike@example.com"),
            ("\u{430}da@example.com", "ada@example.com"),
            ("ada+1@example.com", "ada@example.com"),
            ("ada@", "ada"),
        ] {
            assert_ne!(folded_email(one), folded_email(other), "{one}");
        }
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,40}") {
            let once = folded_email(&text);
            prop_assert_eq!(folded_email(&once), once);
        }
    }
}
