//! `cargo xtask gen` after a change of one line in a handler.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, ensure};

use crate::bench::Bench;
use crate::report::Figure;
use crate::term;

/// The handler that is changed, relative to the current directory.
const HANDLER: &str = "crates/api/src/routes/user/get_profile.rs";

/// The maximum time for generating, in addition to compiling, in seconds.
const MOST_SECONDS: f64 = 1.0;

/// Runs with nothing to compile.
const WARM_RUNS: usize = 5;

pub(super) fn run(bench: &mut Bench<'_>) -> Result<()> {
    if !bench.options.generate {
        bench.report.skipped.push(
            "`cargo xtask gen` (needs --generate: it changes a handler temporarily)".to_owned(),
        );
        return Ok(());
    }
    term::step("cargo xtask gen");
    generate()?;
    let changed = Changed::begin(Path::new(HANDLER))?;
    let whole = generate()?;
    drop(changed);
    generate()?;
    let own = crate::stats::median(
        (0..WARM_RUNS)
            .map(|_| generate())
            .collect::<Result<Vec<_>>>()?,
    );
    bench.report.figures.push(Figure {
        name: "`cargo xtask gen` after a one-line change in a handler".to_owned(),
        value: format!("{whole:.1} s, of which {own:.2} s without compiling"),
        target: format!("< {MOST_SECONDS} s without compiling"),
        met: own < MOST_SECONDS,
    });
    Ok(())
}

/// The duration of a run, in seconds.
fn generate() -> Result<f64> {
    let started = Instant::now();
    let status = Command::new("cargo")
        .args(["xtask", "gen"])
        .stderr(Stdio::null())
        .stdout(Stdio::null())
        .status()?;
    ensure!(status.success(), "`cargo xtask gen` failed");
    Ok(started.elapsed().as_secs_f64())
}

/// A source file with an additional line, restored on drop.
struct Changed {
    path: PathBuf,
    text: String,
}

impl Changed {
    fn begin(path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path).with_context(|| {
            format!(
                "{} is not here: start this in the repository's root",
                path.display()
            )
        })?;
        fs::write(path, format!("{text}// A line more.\n"))?;
        Ok(Self {
            path: path.to_owned(),
            text,
        })
    }
}

impl Drop for Changed {
    fn drop(&mut self) {
        if let Err(error) = fs::write(&self.path, &self.text) {
            term::step(&format!(
                "{} could not be restored: {error}",
                self.path.display()
            ));
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn a_changed_file_is_restored() {
        let path = std::env::temp_dir().join(format!("aivy-bench-{}.rs", std::process::id()));
        fs::write(&path, "fn a() {}\n").unwrap();
        let changed = Changed::begin(&path).unwrap();
        assert_eq!(
            fs::read_to_string(&path).unwrap(),
            "fn a() {}\n// A line more.\n"
        );
        drop(changed);
        assert_eq!(fs::read_to_string(&path).unwrap(), "fn a() {}\n");
        fs::remove_file(path).unwrap();
    }
}
