//! Detection by whatlang's alphabets and trigrams, corrected by stop words.
//!
//! Trigrams are weak on short texts, where a few common words say much: the share of a text's words
//! that are stop words of a language is added to its score.

use aivy_types::ai::{LanguageGuess, LanguageOut};
use whatlang::dev::{RawCombinedInfo, RawLangInfo, raw_detect};
use whatlang::{Lang, Script};

use super::codes::short;
use crate::text::words;

/// How much of a text is used, in characters.
const LOOKED_AT: usize = 10_000;
/// How many alternatives are returned.
const RUNNERS_UP: usize = 3;
/// Above this confidence a detection is reliable.
const RELIABLE: f64 = 0.9;
/// The weight of the share of stop words relative to the score of alphabets and trigrams.
const STOP_WORDS: f64 = 0.5;
/// How many words are looked up as stop words.
const WORDS: usize = 200;

/// The language of a text.
pub(in crate::tools) fn tell(text: &str) -> LanguageOut {
    let text = beginning(text);
    let info = raw_detect(text);
    let script = info
        .script_info
        .counters
        .first()
        .filter(|(_, count)| *count > 0)
        .map(|(script, _)| *script);
    let scores = match info.lang_info {
        None => Vec::new(),
        Some(RawLangInfo::OneScript(lang)) => vec![(lang, 1.0)],
        Some(RawLangInfo::Mandarin(lang)) => han(text, lang),
        Some(RawLangInfo::MultiScript(raw)) => letters(text, script, raw),
    };
    let first = scores.first().copied();
    let confidence = first.map_or(0.0, |(_, confidence)| confidence);
    let guess = |&(lang, confidence): &(Lang, f64)| LanguageGuess {
        language: short(lang.code()).to_owned(),
        confidence,
    };
    LanguageOut {
        language: first.map(|(lang, _)| short(lang.code()).to_owned()),
        name: first.map(|(lang, _)| lang.eng_name().to_owned()),
        confidence,
        reliable: confidence > RELIABLE,
        script: script.map(|script| script.name().to_owned()),
        runners_up: scores.iter().skip(1).take(RUNNERS_UP).map(guess).collect(),
    }
}

/// For languages that share a script.
#[cfg_attr(
    not(feature = "lingua"),
    expect(unused_variables, reason = "the script chooses between two judgements")
)]
fn letters(text: &str, script: Option<Script>, raw: RawCombinedInfo) -> Vec<(Lang, f64)> {
    #[cfg(feature = "lingua")]
    if matches!(script, Some(Script::Latin | Script::Cyrillic)) {
        let confidences = super::lingua::confidences(text);
        if !confidences.is_empty() {
            return confidences;
        }
    }
    let trigrams = raw.trigram_raw_outcome.trigrams_count;
    weighed(corrected(text, raw.scores), trigrams)
}

fn beginning(text: &str) -> &str {
    let end = text.char_indices().nth(LOOKED_AT);
    end.map_or(text, |(at, _)| &text[..at])
}

/// Chinese or Japanese, by the share of kana: Japanese is rarely written without.
fn han(text: &str, lang: Lang) -> Vec<(Lang, f64)> {
    let is = |range: std::ops::RangeInclusive<char>| {
        let count = text.chars().filter(|c| range.contains(c)).count();
        u32::try_from(count).map_or(f64::MAX, f64::from)
    };
    let (kana, han) = (is('\u{3040}'..='\u{30ff}'), is('\u{4e00}'..='\u{9fff}'));
    let share = kana / (kana + han).max(1.0);
    let other = if lang == Lang::Jpn {
        Lang::Cmn
    } else {
        Lang::Jpn
    };
    // A name or two in kana do not make a text Japanese: from 2 to 20 % the result is uncertain.
    let confidence = if (0.02..0.2).contains(&share) {
        0.6
    } else {
        1.0
    };
    if confidence < 1.0 {
        vec![(lang, confidence), (other, 1.0 - confidence)]
    } else {
        vec![(lang, confidence)]
    }
}

/// The scores plus the share of stop words, highest first.
fn corrected(text: &str, mut scores: Vec<(Lang, f64)>) -> Vec<(Lang, f64)> {
    let words: Vec<String> = words(text).take(WORDS).collect();
    for (lang, score) in &mut scores {
        *score += STOP_WORDS * stop_share(*lang, &words);
    }
    scores.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.code().cmp(b.0.code())));
    scores
}

fn stop_share(lang: Lang, words: &[String]) -> f64 {
    let Some(stop) = crate::text::stop_words(short(lang.code())) else {
        return 0.0;
    };
    let hits = words.iter().filter(|word| stop.contains(word.as_str()));
    let count = |n: usize| u32::try_from(n).map_or(f64::MAX, f64::from);
    count(hits.count()) / count(words.len()).max(1.0)
}

/// Converts scores to confidences that add up to 1. The first one depends on its distance from the
/// second, relative to a reliable distance for this number of trigrams: whatlang's rule.
fn weighed(scores: Vec<(Lang, f64)>, trigrams: usize) -> Vec<(Lang, f64)> {
    let Some(&(first, best)) = scores.first() else {
        return Vec::new();
    };
    let second = scores.get(1).map_or(0.0, |(_, score)| *score);
    let confidence = if best <= 0.0 {
        0.0
    } else if second <= 0.0 {
        1.0
    } else {
        let count = u32::try_from(trigrams).map_or(f64::MAX, f64::from);
        let sure = 12.0 / count.max(1.0) + 0.05;
        (((best - second) / second) / sure).min(1.0)
    };
    let rest = &scores[1..scores.len().min(RUNNERS_UP + 1)];
    let total: f64 = rest.iter().map(|(_, score)| score).sum();
    let share = |score: f64| {
        if total > 0.0 {
            // Never above the first one's confidence.
            ((1.0 - confidence) * score / total).min(confidence)
        } else {
            0.0
        }
    };
    let runners_up = rest.iter().map(|&(lang, score)| (lang, share(score)));
    std::iter::once((first, confidence))
        .chain(runners_up)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_told() {
        for (text, language, script) in [
            (
                "The meeting was moved to the afternoon because of the rain.",
                "en",
                "Latin",
            ),
            (
                "Der Bäcker an der Ecke öffnet jeden Morgen um sechs Uhr.",
                "de",
                "Latin",
            ),
            ("Він сидів біля вікна й дивився на дощ.", "uk", "Cyrillic"),
            ("今日はとても暑いので、海に行きましょう。", "ja", "Hiragana"),
            ("今天天气很好，我们去公园散步吧。", "zh", "Mandarin"),
            ("오늘은 날씨가 아주 좋습니다.", "ko", "Hangul"),
        ] {
            let told = tell(text);
            assert_eq!(told.language.as_deref(), Some(language), "{text}");
            assert_eq!(told.script.as_deref(), Some(script), "{text}");
        }
    }

    #[test]
    fn confidences_are_shares() {
        let told = tell("Dette er en bok om fisk og folk.");
        let sum: f64 = told.runners_up.iter().map(|guess| guess.confidence).sum();
        assert!(told.confidence + sum <= 1.0 + 1e-9, "{told:?}");
        assert!(told.runners_up.len() <= RUNNERS_UP);
        assert!(
            told.runners_up
                .iter()
                .all(|guess| guess.confidence <= told.confidence)
        );
    }

    #[test]
    fn a_text_without_letters_has_no_language() {
        let told = tell("12345 !?");
        assert_eq!((told.language, told.confidence), (None, 0.0));
        assert!(!told.reliable);
    }
}
