//! Personal data and secrets: how much is found, and how many false positives.

use aivy_ai::tools::Redact;
use aivy_types::ai::RedactIn;
use anyhow::Result;
use regex::Regex;

use super::lab::Lab;
use super::sets::{self, Piece, Sensitive};
use super::{Score, number};

/// Regular expressions as found with a web search: only the format.
const PLAIN: [(&str, &str); 6] = [
    (
        "secret",
        r"\b(?:sk|ghp|gho|github_pat|xoxb|AKIA|AIza|glpat|aivy|hf)[-_]?[A-Za-z0-9_-]{10,}|eyJ[\w-]+\.[\w-]+\.[\w-]+|-----BEGIN [A-Z ]+-----[\s\S]+?-----END [A-Z ]+-----",
    ),
    ("email", r"[\w.+-]+@[\w-]+\.[\w.-]+"),
    ("iban", r"\b[A-Z]{2}\d{2}[A-Z0-9 ]{11,30}\b"),
    ("card", r"\b(?:\d[ -]?){12,18}\d\b"),
    (
        "ip",
        r"\b\d{1,3}(?:\.\d{1,3}){3}\b|\b(?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{1,4}\b",
    ),
    ("phone", r"\+?\(?\d[\d ()./-]{6,}\d"),
];

/// The findings in a set.
#[derive(Debug, Default)]
struct Tally {
    right: usize,
    found: usize,
    wanted: usize,
}

impl Tally {
    fn add(&mut self, mut found: Vec<Piece>, wanted: &[Piece]) {
        self.found += found.len();
        self.wanted += wanted.len();
        for piece in wanted {
            if let Some(at) = found.iter().position(|one| one == piece) {
                found.swap_remove(at);
                self.right += 1;
            }
        }
    }

    fn precision(&self) -> f64 {
        number(self.right) / number(self.found).max(1.0)
    }

    fn recall(&self) -> f64 {
        number(self.right) / number(self.wanted).max(1.0)
    }

    fn f1(&self) -> f64 {
        2.0 * number(self.right) / number(self.found + self.wanted).max(1.0)
    }
}

pub(super) fn scores(lab: &Lab) -> Result<Vec<Score>> {
    let set = sets::redact()?;
    let plain = PLAIN
        .into_iter()
        .map(|(kind, pattern)| Ok((kind, Regex::new(pattern)?)))
        .collect::<Result<Vec<_>>>()?;
    let (mut tool, mut baseline) = (Tally::default(), Tally::default());
    for one in &set {
        tool.add(found(lab, one)?, &one.find);
        baseline.add(found_plainly(&plain, &one.text), &one.find);
    }
    let negatives = set.iter().filter(|one| one.find.is_empty()).count();
    let score = |measure, judged, of: fn(&Tally) -> f64| Score {
        tool: "redact",
        measure,
        set: format!("{} findings and {negatives} look-alikes", tool.wanted),
        score: of(&tool),
        baseline: of(&baseline),
        against: "regular expressions, without checks",
        judged,
    };
    Ok(vec![
        score("F1", true, Tally::f1),
        score("precision", false, Tally::precision),
        score("recall", false, Tally::recall),
    ])
}

fn found(lab: &Lab, one: &Sensitive) -> Result<Vec<Piece>> {
    let out = lab.run::<Redact>(RedactIn {
        text: one.text.clone(),
        kinds: None,
        mask: None,
        region: one.region.clone(),
    })?;
    let piece = |finding: &aivy_types::ai::Finding| {
        let span = finding.span;
        let bytes = span.byte_start as usize..span.byte_end as usize;
        Piece {
            kind: finding.kind.as_str().to_owned(),
            text: one.text[bytes].to_owned(),
        }
    };
    Ok(out.findings.iter().map(piece).collect())
}

/// The first kind in the list wins at a position.
fn found_plainly(plain: &[(&'static str, Regex)], text: &str) -> Vec<Piece> {
    let mut taken: Vec<std::ops::Range<usize>> = Vec::new();
    let mut found = Vec::new();
    for (kind, pattern) in plain {
        for place in pattern.find_iter(text) {
            let free = |other: &std::ops::Range<usize>| {
                place.end() <= other.start || other.end <= place.start()
            };
            if taken.iter().all(free) {
                taken.push(place.range());
                found.push(Piece {
                    kind: (*kind).to_owned(),
                    text: place.as_str().to_owned(),
                });
            }
        }
    }
    found
}
