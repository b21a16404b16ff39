use precis_core::profile::PrecisFastInvocation;
use precis_profiles::UsernameCaseMapped;
use proptest::prelude::*;

use super::*;

fn refused(text: &str) -> String {
    username_violations(&prepared_username(text)).join("; ")
}

#[test]
fn what_people_mean_is_taken() {
    for (written, meant) in [
        ("ada", "ada"),
        (" Ada ", "ada"),
        ("ＡＤＡ－７", "ada-7"),
        ("\u{212a}im", "kim"),
        ("user-1_x", "user-1_x"),
        ("7", "7"),
    ] {
        assert_eq!(prepared_username(written), meant);
        assert_eq!(refused(written), "", "{written}");
    }
}

#[test]
fn what_looks_like_something_else_is_refused() {
    for (written, why) in [
        ("usr_01h455vb4pex5vsknk084sn02q", "must not begin with usr_"),
        ("USR_1", "must not begin with usr_"),
        ("key_", "must not begin with key_"),
        ("evt_x", "must not begin with evt_"),
        ("aivy_AbCd", "must not begin with aivy_"),
        ("-rf", "must not begin with -"),
        ("Me", "the word is reserved"),
        ("ａｄｍｉｎ", "the word is reserved"),
        ("closed-01h455vb4pex5vsknk084sn02q", "the word is reserved"),
    ] {
        assert!(
            refused(written).contains(why),
            "{written}: {}",
            refused(written)
        );
    }
}

/// A letter of another script is shown with its code point: it can look like the right one.
#[test]
fn other_scripts_are_refused_by_name() {
    for (written, other) in [
        ("\u{430}da", "“а” (U+0430)"),
        ("ad\u{3b1}", "“α” (U+03B1)"),
        ("ünal", "“ü” (U+00FC)"),
        ("a\u{200b}da", "U+200B"),
        ("a b", "U+0020"),
        ("a@b", "“@” (U+0040)"),
        ("ﬁ", "“ﬁ” (U+FB01)"),
    ] {
        assert!(
            refused(written).contains(other),
            "{written}: {}",
            refused(written)
        );
    }
    assert!(refused("").contains("1 to 39"));
    assert!(refused(&"a".repeat(40)).contains("1 to 39"));
    assert_eq!(refused(&"a".repeat(39)), "");
}

#[test]
fn every_violation_is_said() {
    assert_eq!(username_violations("-é").len(), 2);
}

#[test]
fn every_prefix_of_an_id_is_refused() {
    assert!(PREFIXES.contains(&"usr") && PREFIXES.len() >= 10);
    for prefix in PREFIXES {
        assert_ne!(refused(&format!("{prefix}_1")), "");
        assert_eq!(refused(&format!("{prefix}s-1")), "");
    }
}

proptest! {
    /// Accepted names equal the standard's result, and are found in any spelling. The Kelvin sign
    /// is excluded: people read it as a K, and the standard refuses it.
    #[test]
    fn it_is_the_standards(text in "[a-zA-Z0-9_ａ-ｚＡ-Ｚ０-９ſäа-]{1,12}") {
        let own = prepared_username(&text);
        if username_violations(&own).is_empty() {
            let theirs = UsernameCaseMapped::enforce(&*text).unwrap();
            prop_assert_eq!(&own, &theirs);
            prop_assert_eq!(folded_username(&text), folded_username(&own));
            prop_assert_eq!(folded_username(&own), own);
        }
    }

    #[test]
    fn folding_twice_changes_nothing(text in "\\PC{0,40}") {
        let once = folded_username(&text);
        prop_assert_eq!(folded_username(&once), once);
    }
}
