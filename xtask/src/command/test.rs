//! `cargo xtask test`.

use std::process::ExitCode;
use std::time::Instant;

use anyhow::Result;

use crate::postgres::{Binaries, Cluster};
use crate::steps::{self, Part, Setting};
use crate::{interrupt, term, workspace};

/// Runs all tests, on SQLite and PostgreSQL
///
/// PostgreSQL is found or installed (Debian's package, as root or through sudo) and runs as a
/// temporary cluster. The checkers from PyPI and npm are installed into Cargo's target directory.
/// If a step fails, the others still run.
#[derive(clap::Args, Default)]
pub(crate) struct Args {
    /// Skip a part; can be repeated
    #[arg(long, value_name = "WHAT", value_delimiter = ',')]
    without: Vec<Part>,

    /// Run only the tests whose names contain one of these words
    filters: Vec<String>,
}

/// The result of a step.
enum Outcome {
    Passed,
    Failed,
    Skipped(&'static str),
}

pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let start = Instant::now();
    let target = workspace::target_dir()?;
    let postgres = match reason_to_skip(Part::Postgres, args) {
        None => Some(Cluster::start(Binaries::find_or_install()?, &target)?),
        Some(_) => None,
    };
    let setting = Setting {
        target,
        postgres_url: postgres.as_ref().map(Cluster::url),
        needs: Part::NEEDS
            .into_iter()
            .filter(|need| reason_to_skip(*need, args).is_none())
            .collect(),
        filters: args.filters.clone(),
    };
    let mut outcomes = Vec::new();
    for part in Part::NEEDS {
        if let Some(why) = reason_to_skip(part, args) {
            outcomes.push((part, Outcome::Skipped(why)));
        }
    }
    for part in Part::STEPS {
        outcomes.push((part, run_step(part, args, &setting)));
        interrupt::check()?;
    }
    drop(postgres);
    term::say(&format!("\n{:.0} s in all", start.elapsed().as_secs_f64()));
    Ok(report(&outcomes))
}

fn run_step(part: Part, args: &Args, setting: &Setting) -> Outcome {
    if let Some(why) = reason_to_skip(part, args) {
        return Outcome::Skipped(why);
    }
    term::heading(part.title());
    let start = Instant::now();
    let result = steps::run(part, setting);
    let seconds = start.elapsed().as_secs_f64();
    match result {
        Ok(()) => {
            term::pass(&format!("{}: passed in {seconds:.1} s", part.title()));
            Outcome::Passed
        }
        Err(error) => {
            if interrupt::received().is_none() {
                term::fail(&format!(
                    "{}: {error:#} (after {seconds:.1} s)",
                    part.title()
                ));
            }
            Outcome::Failed
        }
    }
}

fn reason_to_skip(part: Part, args: &Args) -> Option<&'static str> {
    if args.without.contains(&part) {
        Some("--without")
    } else if part.is_need() && args.without.contains(&Part::Tests) {
        Some("no tests that would use it")
    } else if !args.filters.is_empty() && !part.takes_filters() {
        Some("a filter was given")
    } else {
        None
    }
}

/// Prints failures and, last, what was skipped.
fn report(outcomes: &[(Part, Outcome)]) -> ExitCode {
    let (lines, summary, ok) = summed_up(outcomes);
    for line in lines {
        term::note(&line);
    }
    if ok {
        term::pass(&summary);
        ExitCode::SUCCESS
    } else {
        term::fail(&summary);
        ExitCode::FAILURE
    }
}

/// A line for each step that did not pass, the summary, and whether nothing failed.
fn summed_up(outcomes: &[(Part, Outcome)]) -> (Vec<String>, String, bool) {
    let (mut failed, mut skipped) = (Vec::new(), Vec::new());
    for (part, outcome) in outcomes {
        match outcome {
            Outcome::Passed => {}
            Outcome::Failed => failed.push(format!("failed: {}", part.title())),
            Outcome::Skipped(why) => skipped.push(format!("skipped: {} ({why})", part.title())),
        }
    }
    let passed = outcomes.len() - failed.len() - skipped.len();
    let summary = format!(
        "steps: {passed} passed, {} failed, {} skipped",
        failed.len(),
        skipped.len()
    );
    let ok = failed.is_empty();
    failed.append(&mut skipped);
    (failed, summary, ok)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_skipped_comes_last() {
        let outcomes = [
            (Part::Postgres, Outcome::Skipped("--without")),
            (Part::Format, Outcome::Passed),
            (Part::Tests, Outcome::Failed),
        ];
        let (lines, summary, ok) = summed_up(&outcomes);
        assert_eq!(lines, ["failed: tests", "skipped: PostgreSQL (--without)"]);
        assert_eq!(summary, "steps: 1 passed, 1 failed, 1 skipped");
        assert!(!ok);
    }

    #[test]
    fn a_filter_leaves_the_tests_and_their_database() {
        let args = Args {
            without: Vec::new(),
            filters: vec!["profile".to_owned()],
        };
        let kept: Vec<_> = Part::NEEDS
            .into_iter()
            .chain(Part::STEPS)
            .filter(|part| reason_to_skip(*part, &args).is_none())
            .collect();
        assert_eq!(kept, [&Part::NEEDS[..], &[Part::Tests]].concat());
    }

    #[test]
    fn postgres_is_not_started_for_nothing() {
        let args = Args {
            without: vec![Part::Tests],
            filters: Vec::new(),
        };
        assert!(reason_to_skip(Part::Postgres, &args).is_some());
        assert!(reason_to_skip(Part::Clippy, &args).is_none());
    }

    #[test]
    fn nothing_is_skipped_unasked() {
        let args = Args::default();
        assert!(
            Part::STEPS
                .iter()
                .all(|part| reason_to_skip(*part, &args).is_none())
        );
    }
}
