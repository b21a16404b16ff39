//! The cost of the tools: CPU time for a text of 1000 words.

use std::time::Duration;

use aivy_ai::tools::{Keywords, Language, Redact, Sentiment, Summary};
use aivy_types::ai::{KeywordsIn, LanguageIn, RedactIn, SentimentIn, SummaryIn};
use anyhow::{Result, ensure};
use nix::unistd::Pid;

use super::lab::Lab;
use super::{sets, worker};
use crate::cpu;
use crate::stats::median;

/// The number of words of the text.
const WORDS: usize = 1000;
/// The number of measurements, and of runs in each.
const TIMES: usize = 15;
const EACH: u32 = 20;
/// The maximum total cost of language, sentiment and redact, in milliseconds.
pub(super) const MOST_MS: f64 = 10.0;

/// The CPU time of a run, in milliseconds: medians.
#[derive(Debug)]
pub(super) struct Cost {
    /// By tool.
    pub(super) tools: Vec<(&'static str, f64)>,
    /// Language, sentiment and redact together.
    pub(super) together: f64,
    /// The first run, which loads the word lists.
    pub(super) first: f64,
    /// The cost on a worker for the longest text.
    pub(super) worker: f64,
}

/// The cost of the first run of language, sentiment and redact, which loads their word lists: CPU
/// time in milliseconds. Only correct before any other run.
pub(super) fn first(lab: &Lab) -> Result<f64> {
    let text = "Call +49 30 901820, please.".to_owned();
    let before = cpu::time(Pid::this())?;
    lab.run::<Language>(LanguageIn { text: text.clone() })?;
    lab.run::<Sentiment>(SentimentIn {
        text: text.clone(),
        language: None,
    })?;
    lab.run::<Redact>(RedactIn {
        text,
        kinds: None,
        mask: None,
        region: None,
    })?;
    Ok(milliseconds(cpu::time(Pid::this())? - before))
}

/// The cost of running the tools; `first` is the cost of the first run.
pub(super) fn measure(lab: &Lab, first: f64) -> Result<Cost> {
    let text = text()?;
    let language = || {
        lab.run::<Language>(LanguageIn { text: text.clone() })
            .map(drop)
    };
    let sentiment = || {
        let input = SentimentIn {
            text: text.clone(),
            language: None,
        };
        lab.run::<Sentiment>(input).map(drop)
    };
    let redact = || {
        let input = RedactIn {
            text: text.clone(),
            kinds: None,
            mask: None,
            region: Some("DE".to_owned()),
        };
        lab.run::<Redact>(input).map(drop)
    };
    let keywords = || {
        let input = KeywordsIn {
            text: text.clone(),
            limit: 10,
            language: None,
            max_words: 3,
        };
        lab.run::<Keywords>(input).map(drop)
    };
    let summary = || {
        let input = SummaryIn {
            text: text.clone(),
            sentences: None,
            ratio: None,
        };
        lab.run::<Summary>(input).map(drop)
    };
    let all = || {
        language()?;
        sentiment()?;
        redact()
    };
    let tools = vec![
        ("language", each(&language)?),
        ("keywords", each(&keywords)?),
        ("summary", each(&summary)?),
        ("sentiment", each(&sentiment)?),
        ("redact", each(&redact)?),
    ];
    Ok(Cost {
        tools,
        together: each(&all)?,
        first,
        worker: worker::measure()?,
    })
}

/// Articles with this number of words, with something to find in every hundred.
fn text() -> Result<String> {
    let articles = sets::articles()?;
    let english = articles.iter().filter(|article| article.language == "en");
    let whole: Vec<String> = english.map(sets::Article::text).collect();
    let whole = whole.join(" ");
    let mut words: Vec<&str> = whole.split_whitespace().take(WORDS).collect();
    ensure!(words.len() == WORDS, "the articles have fewer words");
    let found = [
        "jane@example.com",
        "+49 30 901820",
        "192.0.2.7",
        "4111111111111111",
    ];
    let places = words.iter_mut().step_by(WORDS / 10);
    for (place, found) in places.zip(found.into_iter().cycle()) {
        *place = found;
    }
    Ok(words.join(" "))
}

/// The CPU time of the process for one run, in milliseconds.
pub(super) fn each(run: &dyn Fn() -> Result<()>) -> Result<f64> {
    run()?;
    let mut times = Vec::new();
    for _ in 0..TIMES {
        let before = cpu::time(Pid::this())?;
        for _ in 0..EACH {
            run()?;
        }
        times.push(milliseconds(cpu::time(Pid::this())? - before) / f64::from(EACH));
    }
    Ok(median(times))
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
