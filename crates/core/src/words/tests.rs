#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use icu_normalizer::{ComposingNormalizer, DecomposingNormalizer};
use proptest::prelude::*;

use super::*;

fn finds(question: &str, title: &str) -> bool {
    let (kept, wanted) = (kept(title), wanted(question));
    let kept: BTreeSet<&str> = kept.split(' ').collect();
    !wanted.is_empty() && wanted.iter().all(|word| kept.contains(word.as_str()))
}

#[test]
fn what_means_the_same_is_found() {
    for (question, title) in [
        ("GRÖSSE", "Größe der Vögel"),
        ("größe", "DIE GRÖSSE"),
        ("caf\u{e9}", "Cafe\u{301} au lait"),
        ("cafe\u{301}", "Café au lait"),
        ("ＢＩＲＤ", "bird"),
        ("bird", "Ｂｉｒｄｓ ｂｉｒｄ"),
        ("ﬁnd", "FIND me"),
        ("ΟΔΌΣ", "η οδός"),
        ("istanbul", "İSTANBUL"),
        ("İstanbul", "istanbul"),
        ("ısparta", "ISPARTA"),
        ("tiếng việt", "Dịch TIẾNG VIỆT"),
        ("tie\u{302}\u{301}ng", "tiếng"),
        ("①", "part 1"),
        ("soft", "so\u{ad}ft"),
        ("می\u{200c}خواهم", "میخواهم"),
        ("שלום", "\u{202b}שלום\u{202c}"),
        ("हिन्दी", "हिन्दी में"),
        ("カタカナ", "ｶﾀｶﾅのノート"),
        ("ガ", "ｶﾞ"),
    ] {
        assert!(finds(question, title), "{question} in {title}");
    }
}

#[test]
fn a_piece_of_what_has_no_blanks_is_found() {
    for (question, title) in [
        ("鳥", "東京都の鳥の名前を付ける"),
        ("名前", "東京都の鳥の名前を付ける"),
        ("東京", "東京都の鳥の名前を付ける"),
        ("鳥の名前", "東京都の鳥の名前を付ける"),
        ("东京 鸟", "给东京的鸟起名字"),
        ("이름", "새의 이름을 지어 주세요"),
        ("ノート", "スタディーノート"),
        ("นก", "ตั้งชื่อนกในสวน"),
        ("ชื่อ", "ตั้งชื่อนกในสวน"),
        ("ນົກ", "ຊື່ນົກ"),
        ("ဌက်", "ငှက် ဌက်အမည်"),
        ("ឈ្មោះ", "ដាក់ឈ្មោះ"),
        ("模型", "AI模型2025年"),
        ("ai 2025", "AI模型2025年"),
        ("二〇二五", "二〇二五年"),
    ] {
        assert!(finds(question, title), "{question} in {title}");
    }
}

#[test]
fn what_is_another_word_is_not_found() {
    for (question, title) in [
        ("bird", "birds"),
        ("grosse", "Größe"),
        ("京東", "東京"),
        ("東都", "東京都"),
        ("ma", "má"),
        ("", "bird"),
        ("!?", "bird!?"),
        ("\u{200b}\u{3164}", "bird"),
    ] {
        assert!(!finds(question, title), "{question} in {title}");
    }
}

#[test]
fn punctuation_parts_words() {
    assert_eq!(
        kept("See ring-7 of example.com/pictures_2: don't, l’eau"),
        "2 7 com don eau example l of pictures ring see t"
    );
    assert_eq!(wanted("a\u{200b}b a"), ["a", "b"]);
}

#[test]
fn a_word_is_bounded() {
    let long = "x".repeat(200);
    assert_eq!(kept(&long).len(), MAX_WORD);
    assert!(finds(&long, &long));
    let stacked = format!("字{}", "\u{301}".repeat(200));
    assert_eq!(kept(&stacked).chars().count(), MAX_CHARACTER);
    assert!(finds(&stacked, &stacked));
}

/// Texts made from pieces that are relevant to one of the rules.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(&[
            "bird", "Größe", "ΟΔΌΣ", "ς", "İ", "ı", "e\u{301}", "ế", "ﬁ", "Ｂ", "東", "京", "の", "ｶ", "ﾞ",
            "ー", "새", "의", "\u{1112}", "\u{1161}", "น", "ก", "ื", "ဌ", "क", "्", "ष", "👩\u{200d}🚀", "7", "①",
            "\u{fdfa}", "\u{0d4e}", "\u{903}", "'", "\\", "\"", "&", ".", "_", "-", " ", "\u{3000}", "\u{200b}",
            "\u{ad}", "\u{202e}", "\u{3164}", "\u{600}",
        ][..]).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn a_text_is_found_by_itself_in_every_form(title in text()) {
        prop_assume!(!wanted(&title).is_empty());
        let folded = icu_casemap::CaseMapper::new().fold_string(&title).into_owned();
        let nfc = ComposingNormalizer::new_nfc().normalize(&title).into_owned();
        let nfd = DecomposingNormalizer::new_nfd().normalize(&title).into_owned();
        for form in [&title, &folded, &nfc, &nfd] {
            prop_assert!(finds(form, &title), "{form:?} in {title:?}");
            prop_assert!(finds(&title, form), "{title:?} in {form:?}");
        }
    }

    /// The words need no escaping in either database.
    #[test]
    fn words_are_plain(title in text()) {
        for word in wanted(&title) {
            prop_assert!(!word.is_empty() && word.chars().count() <= MAX_WORD);
            let plain = |c: char| c.is_ascii_alphanumeric() || !c.is_ascii() && !c.is_whitespace();
            prop_assert!(word.chars().all(plain), "{word:?}");
        }
    }
}
