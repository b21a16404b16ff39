//! The measurements, one file for each subject.

mod accounts;
mod before;
mod generate;
mod pages;
mod profile;
mod refusals;
mod routes;
mod start;

use std::path::PathBuf;

use anyhow::Result;

use crate::hot;
use crate::lab::Lab;
use crate::options::{Case, Options};
use crate::pairs::{self, Comparison, Effort, Side};
use crate::report::{Compared, Report};
use crate::term;

/// A running benchmark: what to measure, where it works, and its results.
pub(crate) struct Bench<'a> {
    pub(crate) options: &'a Options,
    pub(crate) lab: &'a Lab,
    pub(crate) report: Report,
}

/// A comparison, and its targets.
pub(crate) struct Question {
    pub(crate) name: &'static str,
    pub(crate) against: &'static str,
    pub(crate) cpu_target: Option<f64>,
    pub(crate) p99_target: Option<f64>,
}

/// Runs the measurements that `options` select. One that fails is noted in the report, and the
/// others continue.
pub(crate) fn run(options: &Options, lab: &Lab) -> Report {
    let mut bench = Bench {
        options,
        lab,
        report: Report::default(),
    };
    for subject in [
        profile::run,
        refusals::run,
        routes::run,
        pages::run,
        start::run,
        before::run,
        accounts::run,
        generate::run,
    ] {
        if let Err(error) = subject(&mut bench) {
            term::step(&format!("error: {error:#}"));
            bench.report.failed.push(format!("{error:#}"));
        }
    }
    bench.report
}

impl Bench<'_> {
    /// Whether to measure `case`.
    fn wants(&self, case: Case) -> bool {
        self.options.wants(case)
    }

    /// The file with the body for the bare server.
    fn body(&self) -> PathBuf {
        self.lab.directory.join("profile.json")
    }

    /// Compares two sides and adds the result; if a target is missed, also a profile.
    fn compare(
        &mut self,
        question: &Question,
        subject: &mut Side<'_>,
        reference: &mut Side<'_>,
        effort: Effort,
    ) -> Result<()> {
        term::step(question.name);
        let comparison = pairs::compare(subject, reference, effort, |pair| {
            term::progress(pair, effort.pairs)
        })?;
        let mut compared = compared(question, comparison);
        // Printed at once, so that an interrupted run is not lost.
        term::step(&format!("    CPU per request: {}", compared.said()));
        if self.options.hot || !compared.met() {
            let requests = effort.requests * 10;
            let shown = hot::profile(subject, requests, &self.lab.directory);
            compared.hot = Some(shown.unwrap_or_else(|error| format!("{error:#}\n")));
        }
        self.report.compared.push(compared);
        Ok(())
    }
}

fn compared(question: &Question, comparison: Comparison) -> Compared {
    Compared {
        name: question.name,
        against: question.against,
        comparison,
        cpu_target: question.cpu_target,
        p99_target: question.p99_target,
        hot: None,
    }
}
