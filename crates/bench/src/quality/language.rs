//! Languages: how many texts are detected correctly.

use aivy_ai::text::{stop_words, words};
use aivy_ai::tools::Language;
use aivy_types::ai::LanguageIn;
use anyhow::Result;

use super::lab::Lab;
use super::{Score, number, sets};

/// The baseline's languages that share letters with others.
const BY_WORDS: [&str; 20] = [
    "en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "fi", "pl", "cs", "ro", "hu", "tr", "vi",
    "id", "ru", "uk", "bg",
];

pub(super) fn score(lab: &Lab) -> Result<Score> {
    let set = sets::language()?;
    let (mut right, mut right_plain) = (0, 0);
    for one in &set {
        let text = one.text.to_owned();
        let told = lab.run::<Language>(LanguageIn { text })?;
        right += usize::from(told.language.as_deref() == Some(one.label));
        right_plain += usize::from(baseline(one.text) == one.label);
    }
    Ok(Score {
        tool: "language",
        measure: "accuracy",
        set: format!("{} texts in 27 languages", set.len()),
        score: number(right) / number(set.len()),
        baseline: number(right_plain) / number(set.len()),
        against: "the script, or the language with the most stop words in the text",
        judged: true,
    })
}

/// By the script if only one language uses it, otherwise by stop words; English if uncertain.
fn baseline(text: &str) -> &'static str {
    let has = |from, to| text.chars().any(|c| (from..=to).contains(&c));
    let scripts = [
        ("ja", '\u{3040}', '\u{30ff}'),
        ("zh", '\u{4e00}', '\u{9fff}'),
        ("ko", '\u{ac00}', '\u{d7af}'),
        ("el", '\u{370}', '\u{3ff}'),
        ("he", '\u{590}', '\u{5ff}'),
        ("ar", '\u{600}', '\u{6ff}'),
        ("hi", '\u{900}', '\u{97f}'),
    ];
    if let Some((language, ..)) = scripts.iter().find(|(_, from, to)| has(*from, *to)) {
        return language;
    }
    let words: Vec<String> = words(text).collect();
    let hits = |language: &str| {
        stop_words(language).map_or(0, |stop| {
            words
                .iter()
                .filter(|word| stop.contains(word.as_str()))
                .count()
        })
    };
    // The first of those with the most hits.
    let most = BY_WORDS.iter().map(|language| hits(language)).max();
    let found = BY_WORDS
        .iter()
        .find(|language| Some(hits(language)) == most);
    found.copied().unwrap_or("en")
}
