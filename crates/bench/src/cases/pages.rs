//! The pages of the dashboard, compared with the cached profile of the same server.

use anyhow::Result;

use crate::bench::{Bench, Question};
use crate::options::Case;
use crate::pairs::Effort;
use crate::wire;

/// The maximum cost of a page.
const FIVE_TIMES: Option<f64> = Some(5.0);

const fn page(name: &'static str) -> Question {
    Question {
        name,
        against: "profile, warm",
        cpu_target: FIVE_TIMES,
        p99_target: None,
    }
}

const PAGES: [(&str, Question); 12] = [
    ("/", page("page: overview")),
    ("/transactions", page("page: transactions")),
    ("/tasks", page("page: tasks")),
    ("/tasks/new", page("page: a new task")),
    ("/work", page("page: my work")),
    ("/staking", page("page: staking")),
    ("/developer/keys", page("page: API keys")),
    ("/account", page("page: account")),
    ("/reference", page("page: reference, with the user's keys")),
    ("/reference/tasks", page("page: reference of the tasks")),
    ("/reference/search?q=task", page("page: reference, search")),
    ("/login", page("page: log in, while logged in")),
];

/// Pages take longer than the profile: fewer requests are enough.
const FEWER: u64 = 5;

pub(super) fn run(bench: &mut Bench<'_>) -> Result<()> {
    if !bench.wants(Case::Pages) {
        return Ok(());
    }
    let lab = bench.lab;
    let installation = lab.install_sqlite("pages.db")?;
    let server = installation.serve(&[])?;
    let cookie = installation.cookie(&server)?;
    let effort = Effort {
        requests: (lab.effort.requests / FEWER).max(100),
        ..lab.effort
    };
    for (path, question) in &PAGES {
        let status = if *path == "/login" { 303 } else { 200 };
        let mut subject = lab.side(&server, wire::page(path, &cookie), status)?;
        let mut warm = lab.side(&server, installation.profile(), 200)?;
        bench.compare(question, &mut subject, &mut warm, effort)?;
    }
    Ok(())
}
