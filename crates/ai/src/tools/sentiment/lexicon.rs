//! VADER's data about words. The lexicon (7 500 words, emoticons and acronyms, each rated by ten
//! people) and the list of emoji are those of C. J. Hutto's vaderSentiment, MIT, as the crate
//! `vader_sentiment` (MIT) carries them; the rules are ours, after the paper.

use std::collections::HashMap;
use std::sync::LazyLock;

/// How much a booster adds: an empirical mean.
const BOOST: f64 = 0.293;

static VALENCES: LazyLock<HashMap<String, f64>> = LazyLock::new(|| {
    let words = vader_sentiment::LEXICON.iter();
    words
        .map(|(word, valence)| (word.to_lowercase(), *valence))
        .collect()
});

const MORE: [&str; 57] = [
    "absolutely",
    "amazingly",
    "awfully",
    "completely",
    "considerable",
    "considerably",
    "decidedly",
    "deeply",
    "enormous",
    "enormously",
    "entirely",
    "especially",
    "exceptional",
    "exceptionally",
    "extreme",
    "extremely",
    "fabulously",
    "fully",
    "greatly",
    "highly",
    "hugely",
    "incredible",
    "incredibly",
    "intensely",
    "major",
    "majorly",
    "more",
    "most",
    "particularly",
    "purely",
    "quite",
    "really",
    "remarkably",
    "so",
    "substantially",
    "thoroughly",
    "total",
    "totally",
    "tremendous",
    "tremendously",
    "unbelievably",
    "unusually",
    "utter",
    "utterly",
    "very",
    "hella",
    "uber",
    "effing",
    "flipping",
    "fricking",
    "frickin",
    "frigging",
    "friggin",
    "freaking",
    "fucking",
    "fuckin",
    "damn",
];
const LESS: [&str; 20] = [
    "almost",
    "barely",
    "hardly",
    "kinda",
    "kindof",
    "kind-of",
    "less",
    "little",
    "marginal",
    "marginally",
    "occasional",
    "occasionally",
    "partly",
    "scarce",
    "scarcely",
    "slight",
    "slightly",
    "somewhat",
    "sorta",
    "sort-of",
];
const NEGATIONS: [&str; 24] = [
    "aint", "cannot", "cant", "couldnt", "didnt", "doesnt", "dont", "hadnt", "hasnt", "havent",
    "isnt", "neither", "never", "none", "nope", "nor", "not", "nothing", "nowhere", "rarely",
    "seldom", "despite", "without", "wont",
];

/// The valence of a word in lower case, from -4 (negative) to 4 (positive); `None` if it has none.
pub(super) fn valence(word: &str) -> Option<f64> {
    VALENCES.get(word).copied()
}

/// How much a word strengthens (above 0) or weakens (below 0) the next one.
pub(super) fn boost(word: &str) -> f64 {
    if MORE.contains(&word) {
        BOOST
    } else if LESS.contains(&word) {
        -BOOST
    } else {
        0.0
    }
}

/// Whether a word negates what follows.
pub(super) fn negates(word: &str) -> bool {
    NEGATIONS.contains(&word) || word.ends_with("n't")
}

/// The description of an emoji, in words.
pub(super) fn emoji(c: char) -> Option<&'static str> {
    let mut buffer = [0; 4];
    let found = vader_sentiment::EMOJI_LEXICON.get(&*c.encode_utf8(&mut buffer));
    found.copied()
}
