//! This build against an earlier one of the same machine: what a change costs.

use anyhow::Result;

use crate::bench::{Bench, Question};
use crate::lab::Installation;
use crate::options::Case;
use crate::pairs::Effort;
use crate::server::Server;
use crate::wire;

/// Tokens for more tasks than any run publishes.
const GRANT: &str = "1000000000";

const TASK: &str = r#"{"title":"Name the colours","description":"All of them.","category":"annotation","reward":1}"#;

pub(super) fn run(bench: &mut Bench<'_>) -> Result<()> {
    let Some(before) = bench.options.before()? else {
        return Ok(());
    };
    if !bench.wants(Case::Before) {
        return Ok(());
    }
    let lab = bench.lab;
    let now = lab.install_sqlite("now.db")?;
    let then = lab.install_by(&before, lab.sqlite_url("then.db"))?;
    for installation in [&now, &then] {
        installation.run(&["ledger", "grant", "johndoe", GRANT])?;
    }
    let warm = |installation: &Installation<'_>| installation.profile();
    let act =
        |installation: &Installation<'_>| wire::post("/v1/tasks", &installation.keys.good, TASK);
    let all = lab.effort;
    // Each of these waits for the disk.
    let few = Effort {
        requests: (all.requests / 10).max(100),
        ..all
    };
    let pair = |settings: &[&str]| -> Result<(Server, Server)> {
        Ok((now.serve(settings)?, then.serve(settings)?))
    };
    let warm_pair = pair(&[])?;
    compare(
        bench,
        "profile, warm",
        &warm_pair,
        (warm(&now), warm(&then), 200),
        all,
    )?;
    compare(
        bench,
        "a task is published",
        &warm_pair,
        (act(&now), act(&then), 201),
        few,
    )?;
    drop(warm_pair);
    let cold_pair = pair(&["cache.profiles=false"])?;
    compare(
        bench,
        "profile, never cached",
        &cold_pair,
        (warm(&now), warm(&then), 200),
        all,
    )
}

/// Both builds are sent the same, with keys of their own; each must answer with the status.
fn compare(
    bench: &mut Bench<'_>,
    name: &'static str,
    (now, then): &(Server, Server),
    (to_now, to_then, status): (Vec<u8>, Vec<u8>, u16),
    effort: Effort,
) -> Result<()> {
    let question = Question {
        name,
        against: "the build before",
        cpu_target: None,
        p99_target: None,
    };
    let mut subject = bench.lab.side(now, to_now, status)?;
    let mut reference = bench.lab.side(then, to_then, status)?;
    bench.compare(&question, &mut subject, &mut reference, effort)
}
