//! Passwords: RFC 8265's OpaqueString, which NIST SP 800-63B-4 (3.1.1.2) requires too. The same
//! characters from another keyboard or system are the same password; case and blanks count.

use super::fold;

/// The form of a password that is hashed: blanks of other scripts become a plain one, and
/// equivalent characters become the same (RFC 8265, 4.2.2).
#[must_use]
pub fn prepared_password(text: &str) -> String {
    let spaced: String = text.chars().map(spaced).collect();
    fold::composed(&spaced)
}

/// The characters of Unicode's category Zs.
const fn spaced(character: char) -> char {
    match character {
        '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => {
            ' '
        }
        _ => character,
    }
}

#[cfg(test)]
mod tests {
    use precis_core::profile::PrecisFastInvocation;
    use precis_profiles::OpaqueString;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ways_of_writing_one_password_are_the_same() {
        assert_eq!(prepared_password("pa\u{308}ss\u{a0}word"), "päss word");
        assert_eq!(prepared_password("\u{212b}"), "\u{c5}");
        // Case matters, and so do characters that only look alike.
        for kept in [" Pass ", "ﬁ", "ｗｉｄｅ", "\u{200d}"] {
            assert_eq!(prepared_password(kept), kept);
        }
    }

    proptest! {
        /// For input that the standard accepts, the result is the standard's.
        #[test]
        fn it_is_the_standards(text in "\\PC{1,30}") {
            if let Ok(theirs) = OpaqueString::enforce(&*text) {
                prop_assert_eq!(prepared_password(&text), theirs.into_owned());
            }
        }

        #[test]
        fn preparing_twice_changes_nothing(text: String) {
            let once = prepared_password(&text);
            prop_assert_eq!(prepared_password(&once), once);
        }
    }
}
