use super::*;

const TEXT: &str = "Solar panels turn sunlight into electric power. Cheap solar panels have changed the power grid of California. The California grid stores power in batteries when the sun shines, and solar panels feed the batteries.";

fn input(text: &str) -> KeywordsIn {
    KeywordsIn {
        text: text.to_owned(),
        limit: 10,
        language: None,
        max_words: 3,
    }
}

fn phrases(input: KeywordsIn) -> Vec<String> {
    let keywords = found(input).unwrap().keywords;
    keywords.into_iter().map(|one| one.phrase).collect()
}

#[test]
fn what_a_text_is_about_comes_first() {
    let out = found(input(TEXT)).unwrap();
    assert_eq!(out.language.as_deref(), Some("en"));
    let first: Vec<_> = out
        .keywords
        .iter()
        .take(3)
        .map(|one| one.phrase.to_lowercase())
        .collect();
    assert!(first.contains(&"solar panels".to_owned()), "{first:?}");
    let panels = out
        .keywords
        .iter()
        .find(|one| one.phrase == "Solar panels")
        .unwrap();
    assert_eq!(panels.count, 3);
    assert!(
        out.keywords
            .windows(2)
            .all(|pair| pair[0].score <= pair[1].score)
    );
}

#[test]
fn phrases_have_at_most_so_many_words_and_there_are_at_most_so_many() {
    let asked = KeywordsIn {
        limit: 4,
        max_words: 1,
        ..input(TEXT)
    };
    let found = phrases(asked);
    assert_eq!(found.len(), 4);
    assert!(
        found.iter().all(|phrase| !phrase.contains(' ')),
        "{found:?}"
    );
}

#[test]
fn phrases_do_not_cross_marks_or_begin_with_stop_words() {
    let found = phrases(input(
        "The red house, green tree. Under the bridge 42 of them.",
    ));
    for phrase in &found {
        assert!(!phrase.contains(','), "{found:?}");
        let first = phrase.split(' ').next().unwrap().to_lowercase();
        assert!(
            !["the", "under", "of"].contains(&first.as_str()),
            "{found:?}"
        );
        assert!(!phrase.contains("42"), "{found:?}");
    }
    assert!(
        found.iter().any(|phrase| phrase == "red house"),
        "{found:?}"
    );
}

#[test]
fn a_language_without_stop_words_is_refused() {
    let asked = KeywordsIn {
        language: Some("xx".to_owned()),
        ..input(TEXT)
    };
    assert!(found(asked).is_err());
    assert!(phrases(input("123 456.")).is_empty());
}
