//! The worst-case cost of the tools inside the server: CPU time for the largest input that they
//! accept, with hard texts.

use aivy_ai::check::MAX_TOTAL;
use aivy_ai::tools::{Keywords, Language, Redact, Sentiment, Similarity, Summary};
use aivy_types::ai::{
    KeywordsIn, LanguageIn, MAX_BATCH, MAX_TEXT, RedactIn, SentimentIn, SimilarityIn, SummaryIn,
};
use anyhow::Result;
use nix::unistd::Pid;

use super::lab::Lab;
use super::patterns::{self, PATTERNS};
use crate::cpu;

/// The maximum cost for any input of the permitted size, in milliseconds.
pub(super) const MOST_MS: f64 = 250.0;

/// How often each input is measured; the fastest counts, because other load can only slow it down.
const TIMES: usize = 3;

/// The lengths that are compared for the growth of the cost, in characters.
const SHORT: usize = 4_000;
const LONG: usize = 4 * SHORT;
/// The maximum ratio between the costs of the long and the short text: twice the ratio of their
/// lengths, and far below its square.
const MOST_GROWTH: f64 = 8.0;
/// Growth is ignored below this cost, in milliseconds.
const NOISE_MS: f64 = 5.0;

/// The most expensive input of a tool.
#[derive(Debug, Clone)]
pub(super) struct Worst {
    pub(super) tool: &'static str,
    /// The pattern of the text.
    pub(super) text: &'static str,
    /// CPU time in milliseconds.
    pub(super) ms: f64,
}

type Run<'l> = (&'static str, Box<dyn Fn(&str) -> Result<()> + 'l>);

/// The worst input of each tool.
///
/// # Errors
/// A tool fails.
pub(super) fn measure(lab: &Lab) -> Result<Vec<Worst>> {
    tools(lab)
        .iter()
        .map(|tool| worst(tool, MAX_TEXT))
        .collect()
}

/// The tools and patterns whose cost grows faster than the length of the text, as messages.
///
/// # Errors
/// A tool fails.
pub(super) fn growing(lab: &Lab) -> Result<Vec<String>> {
    let mut growing = Vec::new();
    for (tool, run) in tools(lab) {
        for (name, make) in PATTERNS {
            let texts = (make(SHORT), make(LONG));
            let mut seen = None;
            // Other load can simulate growth once, but not each time.
            for _ in 0..TIMES {
                let (short, long) = (fastest(&|| run(&texts.0))?, fastest(&|| run(&texts.1))?);
                let grows = long > MOST_GROWTH * short + NOISE_MS;
                seen = grows.then_some((short, long));
                if !grows {
                    break;
                }
            }
            growing.extend(seen.map(|(short, long)| {
                format!(
                    "{tool}, {name}: {short:.1} ms for {SHORT} characters, {long:.1} ms for {LONG}"
                )
            }));
        }
    }
    Ok(growing)
}

fn worst((tool, run): &Run<'_>, length: usize) -> Result<Worst> {
    let mut worst = Worst {
        tool,
        text: "",
        ms: 0.0,
    };
    for (name, make) in PATTERNS {
        let text = make(length);
        let ms = fastest(&|| run(&text))?;
        if ms > worst.ms {
            (worst.text, worst.ms) = (name, ms);
        }
    }
    Ok(worst)
}

/// CPU time of this process for one run, in milliseconds: the minimum of several.
fn fastest(run: &dyn Fn() -> Result<()>) -> Result<f64> {
    let mut least = f64::MAX;
    for _ in 0..TIMES {
        let before = cpu::time(Pid::this())?;
        run()?;
        let spent = cpu::time(Pid::this())? - before;
        least = least.min(spent.as_secs_f64() * 1e3);
    }
    Ok(least)
}

/// Every tool as a function of a text.
fn tools(lab: &Lab) -> Vec<Run<'_>> {
    vec![
        (
            "language",
            Box::new(|text| {
                lab.run::<Language>(LanguageIn {
                    text: text.to_owned(),
                })
                .map(drop)
            }),
        ),
        (
            "keywords",
            Box::new(|text| {
                let input = KeywordsIn {
                    text: text.to_owned(),
                    limit: 50,
                    language: None,
                    max_words: 3,
                };
                lab.run::<Keywords>(input).map(drop)
            }),
        ),
        (
            "summary",
            Box::new(|text| {
                let input = SummaryIn {
                    text: text.to_owned(),
                    sentences: Some(50),
                    ratio: None,
                };
                lab.run::<Summary>(input).map(drop)
            }),
        ),
        (
            "sentiment",
            Box::new(|text| {
                let input = SentimentIn {
                    text: text.to_owned(),
                    language: Some("en".to_owned()),
                };
                lab.run::<Sentiment>(input).map(drop)
            }),
        ),
        (
            "redact",
            Box::new(|text| {
                let input = RedactIn {
                    text: text.to_owned(),
                    kinds: None,
                    mask: None,
                    region: Some("DE".to_owned()),
                };
                lab.run::<Redact>(input).map(drop)
            }),
        ),
        (
            "similarity, many texts",
            Box::new(|text| {
                let texts = batch(text, MAX_BATCH);
                lab.run::<Similarity>(similarity(text, texts)).map(drop)
            }),
        ),
        (
            "similarity, long texts",
            Box::new(|text| {
                let texts = batch(text, MAX_TOTAL / MAX_TEXT);
                lab.run::<Similarity>(similarity(text, texts)).map(drop)
            }),
        ),
    ]
}

fn similarity(query: &str, texts: Vec<String>) -> SimilarityIn {
    SimilarityIn {
        query: query.to_owned(),
        texts,
        method: None,
    }
}

/// A batch of `count` texts, each with as much of `text` as the total limit permits.
fn batch(text: &str, count: usize) -> Vec<String> {
    let each = text.chars().count().min(MAX_TOTAL / count);
    vec![patterns::repeated(text, each); count]
}
