//! The time from the start of the process until it is ready, on an existing database, and its
//! memory then.

use anyhow::Result;

use crate::bench::Bench;
use crate::options::Case;
use crate::report::Figure;
use crate::stats::Quartiles;
use crate::{cpu, term};

const MOST_MS: f64 = 100.0;
const MOST_MIB: f64 = 32.0;

pub(super) fn run(bench: &mut Bench<'_>) -> Result<()> {
    if !bench.wants(Case::Start) {
        return Ok(());
    }
    term::step("start");
    let installation = bench.lab.install_sqlite("start.db")?;
    let (mut millis, mut mib) = (Vec::new(), Vec::new());
    let starts = bench.options.starts();
    for start in 0..starts {
        term::progress(start, starts);
        let server = installation.serve(&[])?;
        millis.push(server.ready_after.as_secs_f64() * 1e3);
        mib.push(cpu::resident_mib(server.pid())?);
    }
    let (millis, mib) = (Quartiles::of(millis), Quartiles::of(mib));
    bench.report.figures.push(Figure {
        name: "start to ready, existing SQLite file".to_owned(),
        value: format!(
            "{:.1} ms (quartiles {:.1} – {:.1}, {starts} starts)",
            millis.median, millis.lower, millis.upper
        ),
        target: format!("< {MOST_MS} ms"),
        met: millis.median < MOST_MS,
    });
    bench.report.figures.push(Figure {
        name: "resident memory when ready".to_owned(),
        value: format!("{:.1} MiB", mib.median),
        target: format!("< {MOST_MIB} MiB"),
        met: mib.median < MOST_MIB,
    });
    Ok(())
}
