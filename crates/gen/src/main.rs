//! `aivy-gen`: writes what is made from the handlers, or says what is stale.
//!
//! Exit code 0: all is fresh, or was written. 1: `--check` found stale files. 2: nothing could be
//! made, or what was made breaks a released contract.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use aivy_gen::{Artefact, Error, Part, Timing, disk, make, release};
use clap::Parser;

/// Writes all files that are generated from the handlers.
#[derive(Parser)]
struct Args {
    /// Only compare with the files on disk; write nothing.
    #[arg(long)]
    check: bool,
    /// Generate only these parts.
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Part>,
    /// Print how long each step took.
    #[arg(long)]
    timings: bool,
    /// Store the document as the release of its version, for comparison with later ones.
    #[arg(long, conflicts_with = "check")]
    release: bool,
    /// The root of the repository.
    #[arg(long, default_value = ".")]
    root: PathBuf,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let start = Instant::now();
    let result = run(&args);
    if args.timings {
        say(&format!("{:>8.1?}  in all", start.elapsed()));
    }
    result.unwrap_or_else(|error| {
        say(&format!("error: {error}"));
        ExitCode::from(2)
    })
}

fn run(args: &Args) -> Result<ExitCode, Error> {
    if !args.root.join("openapi").is_dir() {
        let root = args.root.display();
        return Err(Error::Disk(format!(
            "{root}: not the root of the repository"
        )));
    }
    let parts = if args.only.is_empty() {
        Part::ALL
    } else {
        &args.only
    };
    let (artefacts, timings) = make(parts)?;
    if args.timings {
        show(&timings);
    }
    let code = if args.check {
        check(&args.root, &artefacts)?
    } else {
        write(&args.root, &artefacts)?
    };
    let document = document()?;
    if args.release {
        say(&format!("kept {}", release::keep(&args.root, &document)?));
    }
    let breaks = release::breaks(&args.root, &document)?;
    if breaks.is_empty() {
        return Ok(code);
    }
    say("the contract breaks what was released (raise the version, or fix it):");
    breaks.iter().for_each(|one| say(&format!("  {one}")));
    Ok(ExitCode::from(2))
}

fn document() -> Result<serde_json::Value, Error> {
    let contract = aivy_api::Contract::build();
    contract
        .map(|contract| contract.document)
        .map_err(|problems| Error::Contract(problems.join("\n")))
}

fn check(root: &Path, artefacts: &[Artefact]) -> Result<ExitCode, Error> {
    let stale = disk::stale(root, artefacts)?;
    if stale.is_empty() {
        say(&format!("{} generated files are fresh", artefacts.len()));
        return Ok(ExitCode::SUCCESS);
    }
    for one in &stale {
        say(&format!(
            "stale: {}\n{}",
            one.artefact.path,
            one.diff().trim_end()
        ));
    }
    say("run `cargo xtask gen`");
    Ok(ExitCode::from(1))
}

fn write(root: &Path, artefacts: &[Artefact]) -> Result<ExitCode, Error> {
    let stale = disk::stale(root, artefacts)?;
    for one in &stale {
        disk::write(root, one.artefact)?;
        say(&format!("wrote {}", one.artefact.path));
    }
    if stale.is_empty() {
        say(&format!("{} generated files were fresh", artefacts.len()));
    }
    Ok(ExitCode::SUCCESS)
}

fn show(timings: &[Timing]) {
    for (step, time) in timings {
        say(&format!("{time:>8.1?}  {step}"));
    }
}

/// Prints a line on standard error; if that fails, it is ignored.
fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}
