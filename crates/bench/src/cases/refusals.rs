//! Refusals of the gate, compared with the cached profile of the same server: an expensive refusal
//! could be used to overload the server.

use anyhow::Result;

use crate::accounts::OneEach;
use crate::bench::{Bench, Question};
use crate::lab::PROFILE;
use crate::options::Case;
use crate::{load, wire};

/// "No more than the warm response", with a margin for the noise between two runs.
const NO_MORE: Option<f64> = Some(1.05);

const fn refusal(name: &'static str) -> Question {
    Question {
        name,
        against: "profile, warm",
        cpu_target: NO_MORE,
        p99_target: None,
    }
}

const UNKNOWN: Question = refusal("401, unknown key");
const MALFORMED: Question = refusal("401, malformed key");
const FORBIDDEN: Question = refusal("403, missing permission");
const LIMITED: Question = refusal("429, limit exceeded");

const STRANGERS: Question = Question {
    name: "401, another unknown key each time",
    against: "profile, warm",
    cpu_target: None,
    p99_target: None,
};

pub(super) fn run(bench: &mut Bench<'_>) -> Result<()> {
    if !bench.wants(Case::Refusals) {
        return Ok(());
    }
    let lab = bench.lab;
    let installation = lab.install_sqlite("refusals.db")?;
    let server = installation.serve(&[])?;
    let keys = &installation.keys;
    // A key of another database: well-formed, with a valid checksum, but unknown here.
    let stranger = lab.install_sqlite("strangers.db")?.keys.good;
    let malformed = "aivy_0000000000000000000000000000000000000000000000";
    for (question, request, status) in [
        (&UNKNOWN, wire::get(PROFILE, Some(&stranger)), 401),
        (&MALFORMED, wire::get(PROFILE, Some(malformed)), 401),
        (&FORBIDDEN, wire::get(PROFILE, Some(&keys.blind)), 403),
    ] {
        let mut refused = lab.side(&server, request, status)?;
        let mut warm = lab.side(&server, installation.profile(), 200)?;
        bench.compare(question, &mut refused, &mut warm, lab.effort)?;
    }
    let limited = wire::get(PROFILE, Some(&keys.hasty));
    let mut refused = lab.side(&server, limited.clone(), 429)?;
    let (address, mut tidy) = (server.address, lab.tidy());
    refused.before = Box::new(move || {
        tidy()?;
        // Uses the only request per minute of the account.
        load::ask(address, &limited).map(|_| ())
    });
    let mut warm = lab.side(&server, installation.profile(), 200)?;
    bench.compare(&LIMITED, &mut refused, &mut warm, lab.effort)?;
    // Without a target: an unknown key must be looked up.
    let mut refused = lab.side(&server, Vec::new(), 401)?;
    refused.script = Box::new(OneEach::strangers(PROFILE));
    let mut warm = lab.side(&server, installation.profile(), 200)?;
    bench.compare(&STRANGERS, &mut refused, &mut warm, lab.effort)
}
