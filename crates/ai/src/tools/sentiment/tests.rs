use super::*;

fn compound(text: &str) -> f64 {
    valence::scores(text).0.compound
}

/// From the documentation of the authors' program.
#[test]
fn known_sentences_have_their_known_scores() {
    for (text, expected) in [
        ("VADER is smart, handsome, and funny.", 0.8316),
        ("VADER is smart, handsome, and funny!", 0.8439),
        ("VADER is very smart, handsome, and funny.", 0.8545),
        ("VADER is VERY SMART, handsome, and FUNNY.", 0.9227),
        ("VADER is not smart, handsome, nor funny.", -0.7424),
        ("The book was good.", 0.4404),
        ("At least it isn't a horrible book.", 0.431),
        ("The book was kind of good.", 0.3832),
        ("Today SUX!", -0.5461),
        ("Make sure you :) or :D today!", 0.8633),
    ] {
        let found = compound(text);
        assert!((found - expected).abs() < 2e-4, "{text}: {found}");
    }
}

#[test]
fn shares_add_up() {
    let (scores, words) = valence::scores("The plot was good, but the dialogue is bad.");
    assert_eq!(words, 9);
    let sum = scores.negative + scores.neutral + scores.positive;
    assert!((sum - 1.0).abs() < 2e-4, "{scores:?}");
    assert_eq!(scores.label, SentimentLabel::Negative);
}

#[test]
fn negations_and_boosters_reach_back() {
    assert!(compound("It is not good.") < 0.0);
    assert!(compound("It is no fun.") < 0.0);
    assert!(compound("It is very good.") > compound("It is good."));
    assert!(compound("It is barely good.") < compound("It is good."));
    assert!(compound("I feel under the weather.") < 0.0);
    assert!(compound("\u{1f600}") > 0.0);
}

fn input(text: &str, language: Option<&str>) -> SentimentIn {
    SentimentIn {
        text: text.to_owned(),
        language: language.map(str::to_owned),
    }
}

#[test]
fn other_languages_are_refused_unless_said_to_be_english() {
    let german = "Der Bäcker an der Ecke öffnet jeden Morgen um sechs Uhr seine Tür.";
    let refused = judged(&input(german, None)).unwrap_err();
    assert!(refused.to_string().contains("English"), "{refused}");
    assert!(judged(&input(german, Some("en"))).is_ok());
    assert!(judged(&input("good", Some("de"))).is_err());
}

#[test]
fn sentences_are_judged_one_by_one_and_together() {
    let out = judged(&input("I love it. I hate that! The door is open.", None)).unwrap();
    let labels: Vec<_> = out.sentences.iter().map(|one| one.scores.label).collect();
    use SentimentLabel::{Negative, Neutral, Positive};
    assert_eq!(labels, [Positive, Negative, Neutral]);
    assert_eq!(out.total_sentences, 3);
    assert_eq!(
        (out.sentences[1].span.start, out.sentences[1].span.end),
        (11, 23)
    );
    assert!(out.overall.compound.abs() < 0.2, "{:?}", out.overall);
}
