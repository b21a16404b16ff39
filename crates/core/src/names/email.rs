//! E-mail addresses: stored as given, and compared without case (beyond ASCII too) and in any
//! notation of their domain.

use super::{MAX_EMAIL, fold};

/// One `@` with something on both sides, no white space, not too long. Only sending mail can show
/// whether the address exists.
#[must_use]
pub fn is_email(text: &str) -> bool {
    let parts = text.split_once('@');
    let whole = parts.is_some_and(|(local, domain)| {
        !local.is_empty() && !domain.is_empty() && !domain.contains('@')
    });
    whole && text.len() <= MAX_EMAIL && !text.chars().any(|c| c.is_whitespace() || c.is_control())
}

/// The normal form of an address, the same for all its spellings: for look-ups, never for sending.
///
/// Two mailboxes whose names differ only in case count as the same. Mail providers do the same, and
/// two accounts that differ only in case could be confused.
#[must_use]
pub fn folded_email(text: &str) -> String {
    let text = text.trim();
    match text.rsplit_once('@') {
        Some((local, domain)) => format!("{}@{}", fold::caseless(local), folded_domain(domain)),
        None => fold::caseless(text),
    }
}

/// `BÜCHER.example.` and `xn--bcher-kva.example` are the same (UTS 46). An invalid domain is
/// compared as text. Dots at the end go last, because UTS 46 also makes dots of other characters.
fn folded_domain(domain: &str) -> String {
    let folded = match idna::domain_to_ascii(domain) {
        Ok(ascii) if !ascii.is_empty() => ascii,
        _ => fold::caseless(domain),
    };
    folded.trim_end_matches('.').to_owned()
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
            ("ada@example.com\u{3002}", "ada@example.com"),
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

    #[test]
    fn dots_at_the_end_are_all_removed_at_once() {
        for text in [
            "ada@example..",
            "ada@example\u{3002}.",
            "ada@..",
            "ada@a b..",
        ] {
            let once = folded_email(text);
            assert_eq!(folded_email(&once), once, "{text}");
            assert!(!once.ends_with('.'), "{once}");
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
