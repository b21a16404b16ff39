//! The rules of VADER (Hutto & Gilbert, *VADER: A Parsimonious Rule-based Model for Sentiment
//! Analysis of Social Media Text*, 2014), with the constants of its authors' program.

use aivy_types::ai::SentimentScores;

use super::lexicon::{boost, negates, valence};
use super::tokens::{Token, tokens};

/// What capitals add to a valence.
const CAPITALS: f64 = 0.733;
/// The factor of a negation.
const NEGATED: f64 = -0.74;
/// How many words back a negation or a booster acts, with the factor for each distance.
const REACH: [f64; 3] = [1.0, 0.95, 0.9];
/// What "kind of" subtracts.
const HEDGE: f64 = 0.293;
/// The factors for words before and after "but".
const BEFORE_BUT: f64 = 0.5;
const AFTER_BUT: f64 = 1.5;
/// What an exclamation mark adds, and the maximum number that counts.
const EXCLAMATION: f64 = 0.292;
const EXCLAMATIONS: usize = 4;
/// What each of two or three question marks adds, and what more of them add in total.
const QUESTION: f64 = 0.18;
const MANY_QUESTIONS: f64 = 0.96;
/// Approximately the maximum expected sum.
const ALPHA: f64 = 15.0;

/// Phrases whose meaning differs from their words.
const IDIOMS: [(&[&str], f64); 8] = [
    (&["the", "shit"], 3.0),
    (&["the", "bomb"], 3.0),
    (&["bad", "ass"], 1.5),
    (&["yeah", "right"], -2.0),
    (&["kiss", "of", "death"], -1.5),
    (&["to", "die", "for"], 3.0),
    (&["cut", "the", "mustard"], 2.0),
    (&["under", "the", "weather"], -2.0),
];

/// The scores of a sentence, and the number of its words.
pub(super) fn scores(sentence: &str) -> (SentimentScores, usize) {
    let tokens = tokens(sentence);
    let mut valences: Vec<f64> = (0..tokens.len()).map(|at| of(&tokens, at)).collect();
    idioms(&tokens, &mut valences);
    contrast(&tokens, &mut valences);
    (summed(&valences, emphasis(sentence)), tokens.len())
}

/// The valence of a word in its context.
fn of(tokens: &[Token], at: usize) -> f64 {
    let token = &tokens[at];
    let next = tokens.get(at + 1).map(|token| token.word.as_str());
    let kind_of = token.word == "kind" && next == Some("of");
    // "no fun": the word negates, and is not negative itself.
    let negating = token.word == "no" && next.is_some_and(|next| valence(next).is_some());
    if kind_of || negating || boost(&token.word) != 0.0 {
        return 0.0;
    }
    let Some(mut sum) = valence(&token.word) else {
        return 0.0;
    };
    if token.loud {
        sum += CAPITALS.copysign(sum);
    }
    if at > 0 && tokens[at - 1].word == "no" {
        sum *= NEGATED;
    }
    for (distance, arrives) in (1..=REACH.len()).zip(REACH) {
        let Some(before) = at.checked_sub(distance).map(|before| &tokens[before]) else {
            break;
        };
        if valence(&before.word).is_none() {
            sum += boosted(before, sum) * arrives;
            sum *= turned(tokens, at, distance);
        }
    }
    if hedged(tokens, at) {
        sum -= HEDGE;
    }
    sum * least(tokens, at)
}

/// "kind of good".
fn hedged(tokens: &[Token], at: usize) -> bool {
    let before = &tokens[at.saturating_sub(2)..at];
    let before: Vec<&str> = before.iter().map(|token| token.word.as_str()).collect();
    matches!(before[..], ["kind" | "sort", "of"] | ["just", "enough"])
}

fn boosted(token: &Token, valence: f64) -> f64 {
    let boost = boost(&token.word);
    if boost == 0.0 {
        return 0.0;
    }
    let loud = if token.loud { CAPITALS } else { 0.0 };
    (boost + loud).copysign(boost * valence)
}

/// The valence after the effect of a word at some distance before: negated, stronger, weaker or
/// unchanged.
fn turned(tokens: &[Token], at: usize, distance: usize) -> f64 {
    let word = |back: usize| tokens[at - back].word.as_str();
    let between = (1..distance).map(word);
    match word(distance) {
        // "never so good", "never this good".
        "never" if distance > 1 && between.clone().any(|it| matches!(it, "so" | "this")) => 1.25,
        "without" if between.clone().any(|it| it == "doubt") => 1.0,
        it if negates(it) => NEGATED,
        _ => 1.0,
    }
}

/// "the least good", but not "at least good".
fn least(tokens: &[Token], at: usize) -> f64 {
    let word = |back: usize| at.checked_sub(back).map(|at| tokens[at].word.as_str());
    match (word(2), word(1)) {
        (Some("at" | "very"), Some("least")) => 1.0,
        (_, Some("least")) => NEGATED,
        _ => 1.0,
    }
}

fn idioms(tokens: &[Token], valences: &mut [f64]) {
    for (idiom, valence) in IDIOMS {
        for (at, window) in tokens.windows(idiom.len()).enumerate() {
            if window
                .iter()
                .map(|token| token.word.as_str())
                .eq(idiom.iter().copied())
            {
                let place = &mut valences[at..at + idiom.len()];
                place.fill(0.0);
                place[0] = valence;
            }
        }
    }
}

fn contrast(tokens: &[Token], valences: &mut [f64]) {
    let Some(but) = tokens.iter().position(|token| token.word == "but") else {
        return;
    };
    let (before, after) = valences.split_at_mut(but);
    before.iter_mut().for_each(|valence| *valence *= BEFORE_BUT);
    after.iter_mut().for_each(|valence| *valence *= AFTER_BUT);
}

fn emphasis(sentence: &str) -> f64 {
    let count = |mark: u8| sentence.bytes().filter(|byte| *byte == mark).count();
    let number = |count: usize| u32::try_from(count).map_or(f64::MAX, f64::from);
    let questions = match count(b'?') {
        0 | 1 => 0.0,
        few @ (2 | 3) => number(few) * QUESTION,
        _ => MANY_QUESTIONS,
    };
    number(count(b'!').min(EXCLAMATIONS)) * EXCLAMATION + questions
}

fn summed(valences: &[f64], emphasis: f64) -> SentimentScores {
    let sum: f64 = valences.iter().sum();
    let sum = if sum == 0.0 {
        0.0
    } else {
        sum + emphasis.copysign(sum)
    };
    let compound = sum / (sum * sum + ALPHA).sqrt();
    let (mut positive, mut negative, mut neutral) = (0.0_f64, 0.0_f64, 0.0_f64);
    for &valence in valences {
        // Plus one for each, so that neutral words have the same weight.
        if valence > 0.0 {
            positive += valence + 1.0;
        } else if valence < 0.0 {
            negative += 1.0 - valence;
        } else {
            neutral += 1.0;
        }
    }
    if positive > negative {
        positive += emphasis;
    } else if negative > positive {
        negative += emphasis;
    }
    let total = positive + negative + neutral;
    if total == 0.0 {
        return super::scores(0.0, 0.0, 0.0, 0.0);
    }
    super::scores(
        negative / total,
        neutral / total,
        positive / total,
        compound,
    )
}
