//! The results as a page of Markdown that is also readable on a terminal.

use std::fmt::Write as _;

use super::Score;
use super::cost::{Cost, MOST_MS};
use super::worker;
use super::worst::{self, Worst};
use crate::machine;

/// All results.
#[derive(Debug)]
pub(super) struct Report {
    pub(super) scores: Vec<Score>,
    pub(super) cost: Cost,
    pub(super) worst: Vec<Worst>,
}

impl Report {
    /// Whether every tool is better than its baseline and within its maximum cost.
    pub(super) fn met(&self) -> bool {
        self.scores.iter().all(met)
            && self.cost.together <= MOST_MS
            && self.cost.worker <= worker::MOST_MS
            && self.worst.iter().all(|worst| worst.ms <= worst::MOST_MS)
    }

    /// The tables, for the terminal and the page.
    pub(super) fn tables(&self) -> String {
        let mut out = String::from(
            "| tool | measure | score | baseline | method of the baseline | data | |\n| --- | --- | ---: | ---: | --- | --- | --- |\n",
        );
        for score in &self.scores {
            let verdict = match (score.judged, met(score)) {
                (false, _) => "",
                (true, true) => "better",
                (true, false) => "**not better**",
            };
            let _ = writeln!(
                out,
                "| {} | {} | {:.3} | {:.3} | {} | {} | {verdict} |",
                score.tool, score.measure, score.score, score.baseline, score.against, score.set
            );
        }
        self.costs(&mut out);
        self.worst(&mut out);
        out
    }

    fn costs(&self, out: &mut String) {
        out.push_str("\n| 1000 words | CPU, ms | target | |\n| --- | ---: | ---: | --- |\n");
        for (tool, ms) in &self.cost.tools {
            let _ = writeln!(out, "| {tool} | {ms:.2} | | |");
        }
        for (what, ms, most) in [
            (
                "language, sentiment and redact together",
                self.cost.together,
                MOST_MS,
            ),
            (
                "the work on the request thread for 100 000 characters",
                self.cost.worker,
                worker::MOST_MS,
            ),
        ] {
            let verdict = if ms <= most { "met" } else { "**missed**" };
            let _ = writeln!(out, "| {what} | {ms:.2} | ≤ {most:.0} | {verdict} |");
        }
        let _ = writeln!(
            out,
            "\nThe first run of these three after the start takes {:.0} ms of CPU time: it reads their word lists.",
            self.cost.first
        );
    }

    fn worst(&self, out: &mut String) {
        out.push_str("\n| the largest input | the hardest text tried | CPU, ms | target | |\n| --- | --- | ---: | ---: | --- |\n");
        for Worst { tool, text, ms } in &self.worst {
            let most = worst::MOST_MS;
            let verdict = if *ms <= most { "met" } else { "**missed**" };
            let _ = writeln!(
                out,
                "| {tool} | {text} | {ms:.0} | ≤ {most:.0} | {verdict} |"
            );
        }
    }

    /// The whole page.
    pub(super) fn page(&self, cpus: usize) -> String {
        let mut out = String::from(INTRODUCTION);
        out.push_str(&self.tables());
        out.push('\n');
        for (name, value) in machine::facts(cpus) {
            let _ = writeln!(out, "- {name}: {value}");
        }
        out.push_str(METHOD);
        out
    }
}

fn met(score: &Score) -> bool {
    !score.judged || score.score > score.baseline
}

const INTRODUCTION: &str = "<!-- Written by `cargo xtask bench ai`. Do not edit. -->
# Quality of the AI tools

The tools that run inside the server, each compared with a simple baseline on the same labelled data.
Scores are from 0 to 1, and 1 is best. `cargo xtask bench ai` measures them and writes this page; a
test fails if a tool is no longer better than its baseline.

";

const METHOD: &str = "
## Methods

- **language**: alphabets and trigrams (the crate `whatlang`), corrected by the share of stop words, which is more reliable for short texts. Only the first 10 000 characters are used. With the cargo feature `lingua` of `aivy-ai`, the models of the crate `lingua` decide among 21 languages with Latin and Cyrillic letters: the accuracy on the same data is 0.986, and the program is 115 MB larger.
- **keywords**: YAKE (Campos et al. 2020), our own implementation; phrases that repeat a better one are omitted. A lower score is better.
- **summary**: TextRank (Mihalcea & Tarau 2004) over sentences by Unicode's rules (UAX 29), the first 1000 of a text; sentences that share 70 % of their words with a chosen one are omitted.
- **sentiment**: VADER (Hutto & Gilbert 2014), our own implementation of its rules with the lexicon of its authors (MIT licence). English only.
- **redact**: e-mail addresses by their structure; telephone numbers by the numbering plans of libphonenumber; cards by check digit, issuer and length; IBANs by check digits and the length of their country; IP addresses as the standard library reads them; secrets by the formats that their issuers publish. A finding counts only if its kind, start and end are right.
- **similarity**: BM25 (Robertson & Zaragoza 2009) without the stop words of the query, as measured here; by the cosine similarity of embedding vectors if an embedding model is configured.

## Limits of the measurement

- The hardest texts come from a list of fifty patterns (`crates/bench/src/quality/patterns.rs`), each 100 000 characters long: other texts may take longer. A test checks that the time for each pattern grows only in proportion to its length. Similarity by embeddings is not included: its time depends on the model, within the time limit of the tool.
- The data sets were made by hand for this project and are small (`tests/data/ai`): a difference of a few hundredths is not significant. Articles, sentences and look-alikes are invented, and they are shorter and more regular than real texts.
- The data sets were known when the tools were last corrected: before, redact had an F1 of 0.974 and similarity an nDCG of 0.745. Expect lower scores on new texts.
- The relevant parts of the articles were chosen by one person; another person would choose differently in part. No tool can reach 1 there.
- Most texts are in English. In other languages keywords and summaries depend on the list of stop words, and scripts without spaces between words are split into single characters.
- VADER knows words, not meaning: it does not recognize irony, or good and bad news in neutral words.
- Redaction helps, but is no guarantee: a name, a street or a number in an unknown format is not found. Read a text before you publish it.
";

#[cfg(test)]
mod tests {
    use super::*;

    fn report(score: f64, together: f64, worst: f64) -> Report {
        let score = Score {
            tool: "x",
            measure: "y",
            set: "z".to_owned(),
            score,
            baseline: 0.5,
            against: "w",
            judged: true,
        };
        let cost = Cost {
            tools: vec![("x", 1.0)],
            together,
            first: 3.0,
            worker: 0.5,
        };
        Report {
            scores: vec![score],
            cost,
            worst: vec![Worst {
                tool: "x",
                text: "t",
                ms: worst,
            }],
        }
    }

    #[test]
    fn a_tool_must_beat_its_baseline_within_its_cost() {
        assert!(report(0.6, 9.0, 249.0).met());
        assert!(!report(0.5, 9.0, 249.0).met());
        assert!(!report(0.6, 11.0, 249.0).met());
        assert!(!report(0.6, 9.0, 251.0).met());
        let tables = report(0.5, 11.0, 251.0).tables();
        assert!(
            tables.contains("| x | y | 0.500 | 0.500 | w | z | **not better** |"),
            "{tables}"
        );
        assert!(tables.contains("| 11.00 | ≤ 10 | **missed** |"), "{tables}");
        assert!(
            tables.contains("| x | t | 251 | ≤ 250 | **missed** |"),
            "{tables}"
        );
    }
}
