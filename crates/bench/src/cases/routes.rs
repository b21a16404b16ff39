//! The hot route with two hundred registered operations, compared with ten.

use std::process::Command;

use anyhow::Result;

use crate::bench::{Bench, Question};
use crate::lab::{Installation, Lab};
use crate::options::Case;
use crate::server::Server;

const FEW: usize = 10;
const MANY: usize = 200;

const QUESTION: Question = Question {
    name: "profile, warm, 200 operations",
    against: "10 operations",
    // "The same", with a margin for the noise between two runs.
    cpu_target: Some(1.05),
    p99_target: None,
};

const NOTE: &str = "The servers with 10 and 200 operations are the benchmark program with the real API and the real middleware, without the log and the metrics. Dummy operations come before the real ones and are registered in the same way: ten per scope with a static prefix. The middleware looks up paths in the table of the real operations, a radix tree, whose look-ups depend on the path.";

pub(super) fn run(bench: &mut Bench<'_>) -> Result<()> {
    if !bench.wants(Case::Routes) {
        return Ok(());
    }
    let lab = bench.lab;
    let installation = lab.install_sqlite("routes.db")?;
    let few = start(lab, &installation, FEW)?;
    let many = start(lab, &installation, MANY)?;
    let mut subject = lab.side(&many, installation.profile(), 200)?;
    let mut reference = lab.side(&few, installation.profile(), 200)?;
    bench.report.notes.push(NOTE.to_owned());
    bench.compare(&QUESTION, &mut subject, &mut reference, lab.effort)
}

fn start(lab: &Lab, installation: &Installation<'_>, operations: usize) -> Result<Server> {
    let mut command = Command::new(std::env::current_exe()?);
    command
        .args(["many", "--operations", &operations.to_string()])
        .args(["--database-url", &installation.database_url])
        .args(["--workers", &lab.places.server_cpus().to_string()]);
    Server::that_says_where(&lab.places, &mut command)
}
