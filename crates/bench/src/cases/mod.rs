//! The measurements, one file for each subject.

mod accounts;
mod before;
mod generate;
mod pages;
mod profile;
mod refusals;
mod routes;
mod start;

use crate::bench::Bench;
use crate::lab::Lab;
use crate::options::Options;
use crate::report::Report;
use crate::term;

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
