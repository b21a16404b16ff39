//! `cargo xtask mutants`.

use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail, ensure};

use crate::mutants::{Outcomes, Shard, Tally, Target, config_for, table};
use crate::tools::CargoPrograms;
use crate::{process, term, workspace};

/// The exit codes of cargo-mutants after a complete run: all caught, some missed, some timed out.
const COMPLETE: [i32; 3] = [0, 2, 3];

/// Changes the code in small ways, and counts which changes the tests notice
///
/// Installs cargo-mutants into Cargo's target directory. Without packages: aivy-core, of which 95 %
/// must be caught, the ledger of aivy-store and of aivy-app, and aivy-gate. Of any other package,
/// everything is mutated and tested. `.cargo/mutants.toml` lists what is left out, with the reasons.
///
/// The state of a run is in `mutants/PACKAGE` in Cargo's target directory, so that an interrupted
/// run can be continued with `--resume`; that tests missed mutants again, so it is also the command
/// after new tests. The shards of a package can run at the same time, or on machines that collect
/// these directories in one place. Each job needs about 1 GB of disk for a copy.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The packages, with or without `aivy-`
    #[arg(value_name = "PACKAGE")]
    packages: Vec<String>,

    /// Test only this part of the mutants: 0/4 to 3/4 are all
    #[arg(long, value_name = "K/N")]
    shard: Option<Shard>,

    /// Continue: leave out what is settled already
    #[arg(long)]
    resume: bool,

    /// Number of mutants that are tested at the same time
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=256))]
    jobs: u16,

    /// Test nothing, and only print the table
    #[arg(long, conflicts_with_all = ["resume", "shard"])]
    table: bool,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let target_dir = workspace::target_dir()?;
    let programs = CargoPrograms::install(&target_dir)?;
    let targets = Target::of(&args.packages, &workspace::members()?)?;
    let (mut tallies, mut low) = (Vec::new(), Vec::new());
    for target in &targets {
        let state = target_dir.join("mutants").join(&target.package);
        let mutants = list(target, &programs)?;
        if !args.table {
            term::heading(&target.package);
            test(args, target, &mutants, &programs, &state)?;
        }
        let (all, mutants) = (collected(&state)?, mutants.into_iter().collect());
        for name in all.missed(&mutants) {
            term::say(&format!("missed: {name}"));
        }
        let tally = all.tally(&mutants);
        low.extend(too_low(target, tally));
        tallies.push((target.package.clone(), tally));
    }
    term::result(&table(&tallies));
    for line in &low {
        term::fail(line);
    }
    Ok(if low.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Tests mutants of a package, and adds what became of them to its state.
fn test(
    args: &Args,
    target: &Target,
    mutants: &[String],
    programs: &CargoPrograms,
    state: &Path,
) -> Result<()> {
    let part = state.join(Shard::name(args.shard));
    if !args.resume && part.exists() {
        fs::remove_dir_all(&part)?;
    }
    fs::create_dir_all(&part)?;
    // The rest of an interrupted run, before cargo-mutants forgets it.
    collect(&part)?;
    let wanted = Shard::pick(args.shard, mutants);
    let known = collected(state)?;
    let open = if args.resume {
        known.open(&wanted)
    } else {
        wanted.iter().map(String::as_str).collect()
    };
    if open.is_empty() {
        return Ok(());
    }
    let config = part.join("mutants.toml");
    let own = fs::read_to_string(workspace::root().join(".cargo/mutants.toml"))?;
    fs::write(&config, config_for(&own, &open)?)?;
    let mut command = cargo_mutants(programs);
    command.args(target.selection());
    command.arg("--config").arg(&config);
    command.arg("--output").arg(&part);
    command.args(["--jobs", &args.jobs.to_string()]);
    if !target.tests.is_empty() {
        command.arg("--").args(target.tests);
    }
    let status = process::status(&mut command);
    collect(&part)?;
    let status = status?;
    if !status.code().is_some_and(|code| COMPLETE.contains(&code)) {
        bail!(
            "cargo mutants failed ({status}); if the tests fail without a mutant too, see {}",
            part.join("mutants.out/log/baseline.log").display()
        );
    }
    Ok(())
}

/// Adds the last run of a part to its outcomes.
fn collect(part: &Path) -> Result<()> {
    let file = part.join("outcomes.txt");
    let mut all = Outcomes::read(&file)?;
    all.add_run(&part.join("mutants.out"));
    all.write(&file)
}

/// The outcomes of all parts of a package, the latest last.
fn collected(state: &Path) -> Result<Outcomes> {
    let mut parts = Vec::new();
    for entry in fs::read_dir(state).into_iter().flatten() {
        let file = entry?.path().join("outcomes.txt");
        if let Ok(written) = fs::metadata(&file).and_then(|it| it.modified()) {
            parts.push((written, file));
        }
    }
    parts.sort();
    let mut all = Outcomes::default();
    for (_, file) in parts {
        all.extend(Outcomes::read(&file).with_context(|| file.display().to_string())?);
    }
    Ok(all)
}

/// The names of all mutants of a target, in the order of the code.
fn list(target: &Target, programs: &CargoPrograms) -> Result<Vec<String>> {
    let mut command = cargo_mutants(programs);
    command.arg("--list").args(target.selection());
    let text = process::read(&mut command)?;
    let names: Vec<_> = text.lines().map(str::to_owned).collect();
    ensure!(!names.is_empty(), "{} has no mutants", target.package);
    Ok(names)
}

/// `cargo mutants`, without further arguments.
fn cargo_mutants(programs: &CargoPrograms) -> Command {
    let mut command = workspace::cargo();
    command.arg("mutants").env("PATH", programs.path());
    // The store's tests say so themselves when a database is missing.
    command.env("AIVY_TEST_WITHOUT", "postgres");
    // One file changes from build to build.
    command.env("CARGO_INCREMENTAL", "1");
    command
}

fn too_low(target: &Target, tally: Tally) -> Option<String> {
    let (least, percent) = (target.least?, tally.percent()?);
    let package = &target.package;
    (percent < least)
        .then(|| format!("{package}: {percent:.1} % caught, at least {least} % must be"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn write(state: &Path, part: &str, lists: &[(&str, &str)]) -> PathBuf {
        let part = state.join(part);
        fs::create_dir_all(part.join("mutants.out")).unwrap();
        for (name, text) in lists {
            fs::write(part.join("mutants.out").join(name), text).unwrap();
        }
        collect(&part).unwrap();
        part
    }

    #[test]
    fn a_stopped_run_and_its_shards_are_put_together() {
        let base = tempfile::tempdir().unwrap();
        let part = write(
            base.path(),
            "0-of-2",
            &[("caught.txt", "a\n"), ("missed.txt", "b\n")],
        );
        write(base.path(), "1-of-2", &[("caught.txt", "c\n")]);
        // The next run of the shard begins with empty lists.
        fs::remove_dir_all(part.join("mutants.out")).unwrap();
        write(base.path(), "0-of-2", &[("caught.txt", "b\n")]);
        let mutants = ["a", "b", "c", "d"].map(str::to_owned).into();
        let tally = collected(base.path()).unwrap().tally(&mutants);
        assert_eq!((tally.caught, tally.missed, tally.left), (3, 0, 1));
        assert_eq!(
            collected(&base.path().join("none"))
                .unwrap()
                .tally(&mutants)
                .left,
            4
        );
    }

    #[test]
    fn a_package_below_its_target_is_told() {
        let target = &Target::of(&["core".to_owned()], &["aivy-core".to_owned()]).unwrap()[0];
        let tally = |caught, missed| Tally {
            caught,
            missed,
            ..Tally::default()
        };
        assert_eq!(too_low(target, tally(95, 5)), None);
        let told = too_low(target, tally(94, 6)).unwrap();
        assert_eq!(told, "aivy-core: 94.0 % caught, at least 95 % must be");
    }
}
