//! Profiles a server under load with `perf`.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::pairs::Side;

/// Functions below this share of the samples, in percent, are omitted.
const LEAST_PERCENT: &str = "0.8";

/// Samples per second: not a divisor of 1000, to avoid synchronous effects.
const FREQUENCY: &str = "1999";

/// The functions in which the server of `side` spends its time, most expensive first, during
/// `requests` requests.
///
/// # Errors
/// `perf` is missing, or has no permission.
pub(crate) fn profile(side: &mut Side<'_>, requests: u64, directory: &Path) -> Result<String> {
    let data = directory.join("perf.data");
    let mut perf = Command::new("perf")
        .args([
            "record",
            "--quiet",
            "--event",
            "cpu-clock",
            "--freq",
            FREQUENCY,
            "--pid",
        ])
        .arg(side.pid.to_string())
        .arg("--output")
        .arg(&data)
        .stderr(Stdio::null())
        .spawn()
        .context("perf is not installed")?;
    let run = side.load.run(side.script.as_mut(), requests);
    let pid = Pid::from_raw(i32::try_from(perf.id()).unwrap_or(i32::MAX));
    // It may have ended by itself; the file shows that.
    let _ = kill(pid, Signal::SIGINT);
    perf.wait()?;
    run?;
    let output = Command::new("perf")
        .args([
            "report",
            "--stdio",
            "--no-children",
            "--fields",
            "overhead,dso,symbol",
            "--percent-limit",
            LEAST_PERCENT,
        ])
        .arg("--input")
        .arg(&data)
        .output()?;
    ensure!(output.status.success(), "perf may not look at the server");
    Ok(table(&String::from_utf8_lossy(&output.stdout)))
}

/// The lines of a report with functions.
fn table(report: &str) -> String {
    let lines = report
        .lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        // The last columns are only filled if the processor counts cycles.
        .map(|line| line.trim_end_matches([' ', '-']).to_owned() + "\n");
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_its_functions() {
        let report = "# To display\n#\n\n    12.10%  aivy  [.] actix::x    -   - \n     1.00%  [kernel]  [k] y\n\n";
        assert_eq!(
            table(report),
            "    12.10%  aivy  [.] actix::x\n     1.00%  [kernel]  [k] y\n"
        );
    }
}
