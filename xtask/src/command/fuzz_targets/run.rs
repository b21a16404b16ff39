//! Runs the fuzzer on one target.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use super::super::passed_on;
use super::build::Target;
use super::report::{Progress, Report};
use crate::process::{self, Running};
use crate::{interrupt, term, workspace};

/// How often the fuzzer's log is looked at, and how often progress is printed.
const LOOK: Duration = Duration::from_millis(200);
const SAY: Duration = Duration::from_secs(30);
/// After this time an input counts as one that never ends, in seconds.
const HANGS: u32 = 30;
/// The maximum memory of the whole program, in MiB.
const MEMORY: u32 = 2_048;

/// When a target ends.
pub(super) struct Limit {
    pub(super) inputs: Option<u64>,
    pub(super) seconds: Option<f64>,
    pub(super) seed: Option<u32>,
}

/// The directories of a target.
struct Places {
    /// Inputs that were found to add to the coverage.
    corpus: PathBuf,
    failed: PathBuf,
    /// The committed ones.
    committed: Vec<PathBuf>,
}

impl Places {
    fn of(directory: &Path, target: &Target) -> Result<Self> {
        let place = |kind: &str| directory.join(kind).join(&target.name);
        let (corpus, failed) = (place("corpus"), place("failed"));
        fs::create_dir_all(&corpus)?;
        fs::create_dir_all(&failed)?;
        let root = workspace::root().join("crates/fuzz-targets");
        let committed = ["corpus", "failed"].map(|kind| root.join(kind).join(&target.name));
        Ok(Self {
            corpus,
            failed,
            committed: committed.into_iter().filter(|it| it.is_dir()).collect(),
        })
    }
}

/// Runs a target until its limit, or until an input fails.
pub(super) fn run(
    program: &Path,
    directory: &Path,
    target: &Target,
    limit: &Limit,
) -> Result<Report> {
    let places = Places::of(directory, target)?;
    let log = directory.join(format!("{}.log", target.name));
    let mut command = fuzzer(program, directory, target)?;
    if let Some(inputs) = limit.inputs {
        command.arg(format!("-runs={inputs}"));
    }
    if let Some(seconds) = limit.seconds {
        command.arg(format!("-max_total_time={seconds:.0}"));
    }
    if let Some(seed) = limit.seed {
        command.arg(format!("-seed={seed}"));
    }
    let prefix = format!("-artifact_prefix={}/", places.failed.display());
    command.args([&prefix, "-reload=0", "-print_final_stats=1"]);
    command.arg(&places.corpus).args(&places.committed);
    command.stdout(Stdio::null()).stderr(File::create(&log)?);
    let start = Instant::now();
    let status = watched(&mut command, &log)?;
    interrupt::check()?;
    let text = String::from_utf8_lossy(&fs::read(&log)?).into_owned();
    let progress = Progress::read(&text);
    let failed = (!status.success()).then(|| {
        let written = progress.written.clone();
        written.unwrap_or_else(|| format!("see {}", log.display()))
    });
    if failed.is_some() {
        text.lines()
            .filter(|line| line.contains("panicked at") || line.starts_with("=="))
            .for_each(term::say);
    }
    Ok(Report {
        name: target.name.clone(),
        seconds: start.elapsed().as_secs_f64(),
        progress,
        failed,
    })
}

/// Waits for the fuzzer, and prints how far it is.
fn watched(command: &mut Command, log: &Path) -> Result<std::process::ExitStatus> {
    let mut running = Running::start(command)?;
    let mut said = Instant::now();
    loop {
        if let Some(status) = running.ended()? {
            return Ok(status);
        }
        thread::sleep(LOOK);
        if said.elapsed() >= SAY {
            said = Instant::now();
            let text = fs::read(log).unwrap_or_default();
            term::say(&Progress::read(&String::from_utf8_lossy(&text)).to_string());
        }
    }
}

/// Replaces the collected inputs with those that add to the coverage.
pub(super) fn merge(program: &Path, directory: &Path, target: &Target) -> Result<()> {
    let places = Places::of(directory, target)?;
    let fresh = tempfile::tempdir_in(directory)?;
    let mut command = fuzzer(program, directory, target)?;
    command
        .arg("-merge=1")
        .arg(fresh.path())
        .arg(&places.corpus);
    let log = directory.join(format!("{}.merge.log", target.name));
    command.stdout(Stdio::null()).stderr(File::create(&log)?);
    process::run(&mut command).with_context(|| format!("see {}", log.display()))?;
    fs::remove_dir_all(&places.corpus)?;
    fs::rename(fresh.keep(), &places.corpus)?;
    Ok(())
}

/// Runs one input.
pub(super) fn replay(program: &Path, file: &Path) -> Result<ExitCode> {
    let mut command = Command::new(program);
    command.arg(file);
    Ok(passed_on(process::status(&mut command)?))
}

/// The program with what every run has.
fn fuzzer(program: &Path, directory: &Path, target: &Target) -> Result<Command> {
    let words = directory.join(format!("{}.words", target.name));
    fs::write(&words, dictionary(&target.words))?;
    let mut command = Command::new(program);
    command.arg(format!("-max_len={}", target.longest));
    command.arg(format!("-dict={}", words.display()));
    command.arg(format!("-timeout={HANGS}"));
    command.arg(format!("-rss_limit_mb={MEMORY}"));
    // Inputs that take longer are changed less often.
    command.arg("-entropic_scale_per_exec_time=1");
    Ok(command)
}

/// Words in the fuzzer's notation: a line each, with everything but letters and digits escaped.
fn dictionary(words: &[String]) -> String {
    let escaped = |byte: u8| match byte {
        b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'_' => char::from(byte).to_string(),
        other => format!("\\x{other:02X}"),
    };
    let line = |word: &String| format!("\"{}\"\n", word.bytes().map(escaped).collect::<String>());
    words.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_escaped() {
        let words = ["a_1".to_owned(), "\"é\n".to_owned()];
        assert_eq!(dictionary(&words), "\"a_1\"\n\"\\x22\\xC3\\xA9\\x0A\"\n");
    }
}
