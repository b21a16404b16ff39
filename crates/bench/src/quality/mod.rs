//! `aivy-bench ai`: the quality of the AI tools, each compared with a simple baseline on the same
//! labelled set, and their cost.
//!
//! The sets are in `tests/data/ai`, small and hand-made: they show whether a tool works, and
//! whether a change makes it better or worse; they are not a leaderboard.

mod cost;
mod keywords;
mod lab;
mod language;
mod patterns;
mod redact;
mod report;
mod sentiment;
mod sets;
mod similarity;
mod summary;
mod worker;
mod worst;

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::cpu::Places;
use crate::term;
use lab::Lab;
use report::Report;

/// What a run measures.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Args {
    /// The page that is written
    #[arg(long, value_name = "PATH", default_value = "docs/ai.md")]
    page: PathBuf,

    /// Show the figures without writing the page
    #[arg(long)]
    dry_run: bool,

    /// Only say which tools cost more than in proportion to the length of a text
    #[arg(long)]
    growth: bool,
}

/// A tool and its baseline on one set, by one measure from 0 (worst) to 1 (best).
#[derive(Debug, Clone)]
pub(crate) struct Score {
    pub(crate) tool: &'static str,
    pub(crate) measure: &'static str,
    pub(crate) set: String,
    pub(crate) score: f64,
    pub(crate) baseline: f64,
    /// The method of the baseline.
    pub(crate) against: &'static str,
    /// Whether the tool must be better than the baseline by this measure.
    pub(crate) judged: bool,
}

/// All tools compared with their baselines.
///
/// # Errors
/// A set cannot be read, or a tool fails.
fn scores(lab: &Lab) -> Result<Vec<Score>> {
    let mut scores = vec![language::score(lab)?];
    scores.push(keywords::score(lab)?);
    scores.push(summary::score(lab)?);
    scores.push(sentiment::score(lab)?);
    scores.extend(redact::scores(lab)?);
    scores.push(similarity::score(lab)?);
    Ok(scores)
}

/// Measures and writes the page.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let lab = Lab::open()?;
    if args.growth {
        return growth(&lab);
    }
    let first = cost::first(&lab)?;
    let report = Report {
        scores: scores(&lab)?,
        cost: cost::measure(&lab, first)?,
        worst: worst::measure(&lab)?,
    };
    term::result(&report.tables());
    if !args.dry_run && !cfg!(debug_assertions) {
        let page = report.page(Places::share()?.cpus());
        fs::write(&args.page, page).with_context(|| args.page.display().to_string())?;
        term::step(&format!("written to {}", args.page.display()));
    }
    Ok(if report.met() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(crate::MISSED)
    })
}

/// Lists tools whose cost grows faster than the length of a text.
fn growth(lab: &Lab) -> Result<ExitCode> {
    let growing = worst::growing(lab)?;
    for line in &growing {
        term::result(line);
    }
    Ok(if growing.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(crate::MISSED)
    })
}

/// A count as a float.
fn number(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::MAX, f64::from)
}

/// The mean of some numbers; 0 if there are none.
fn mean(numbers: &[f64]) -> f64 {
    numbers.iter().sum::<f64>() / number(numbers.len()).max(1.0)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn every_tool_beats_its_baseline() {
        let scores = scores(&Lab::open().unwrap()).unwrap();
        assert_eq!(scores.iter().filter(|score| score.judged).count(), 6);
        for score in scores.iter().filter(|score| score.judged) {
            assert!(score.score > score.baseline, "{score:?}");
            assert!((0.0..=1.0).contains(&score.score), "{score:?}");
        }
    }
}
