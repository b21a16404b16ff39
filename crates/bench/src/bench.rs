//! A running benchmark, and the comparisons that it makes.

use std::path::PathBuf;

use anyhow::Result;

use crate::lab::Lab;
use crate::options::{Case, Options};
use crate::pairs::{self, Comparison, Effort, Side};
use crate::report::{Compared, Report};
use crate::{hot, term};

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

impl Bench<'_> {
    /// Whether to measure `case`.
    pub(crate) fn wants(&self, case: Case) -> bool {
        self.options.wants(case)
    }

    /// The file with the body for the bare server.
    pub(crate) fn body(&self) -> PathBuf {
        self.lab.directory.join("profile.json")
    }

    /// Compares two sides and adds the result; if a target is missed, also a profile.
    pub(crate) fn compare(
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
