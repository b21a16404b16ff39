//! The command `openapi-lower`: reads a document, writes the lowered one, and reports losses by its
//! exit code.
//!
//! It must never write a document with losses unless requested.

use clap::Parser;
use openapi_lower::{Loss, Lowered, Nullable, Options, lower_with};
use serde_json::Value;
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const HELP: &str = "\
Exit codes:
  0  lowered; with --allow-loss possibly with losses
  1  something could not be expressed in 3.0: nothing was written
  2  the input is broken, the output cannot be written, or the usage is wrong";

/// Lower an OpenAPI 3.1 document to 3.0.3.
///
/// Constructs that 3.0 can express differently are rewritten; all others are reported with their
/// JSON pointer into the input.
#[derive(Parser)]
#[command(version, after_help = HELP)]
struct Arguments {
    /// The document, JSON or YAML; `-` reads standard input
    #[arg(value_name = "IN")]
    input: PathBuf,
    /// The output file for the lowered JSON; standard output if omitted or `-`
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,
    /// List the losses on standard error, one per line: pointer, rule, message, separated by tabs
    #[arg(long)]
    report: bool,
    /// Write the document despite losses and exit with 0
    #[arg(long)]
    allow_loss: bool,
    /// Write `nullable` only beside a `type`, as 3.0.3 strictly requires; most generators accept it
    /// anywhere
    #[arg(long)]
    strict_nullable: bool,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(code) => code,
        Err(problem) => {
            complain(&problem);
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &Arguments) -> Result<ExitCode, String> {
    let input = parse(&read(&arguments.input)?)?;
    let nullable = if arguments.strict_nullable {
        Nullable::Strict
    } else {
        Nullable::Common
    };
    let Lowered {
        document, losses, ..
    } = lower_with(&input, Options::default().nullable(nullable))
        .map_err(|error| error.to_string())?;
    if arguments.report {
        report(&losses);
    }
    if !losses.is_empty() && !arguments.allow_loss {
        let hint = if arguments.report {
            ""
        } else {
            "; --report lists them"
        };
        complain(&format!(
            "losses: {}, nothing written{hint}; --allow-loss accepts them",
            losses.len()
        ));
        return Ok(ExitCode::from(1));
    }
    write(arguments.output.as_deref(), &document)?;
    Ok(ExitCode::SUCCESS)
}

fn read(path: &Path) -> Result<String, String> {
    let mut text = String::new();
    let read = if path == Path::new("-") {
        io::stdin().lock().read_to_string(&mut text)
    } else {
        fs::File::open(path).and_then(|mut file| file.read_to_string(&mut text))
    };
    read.map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(text)
}

/// JSON is parsed by a JSON parser, for its messages; anything else as YAML.
fn parse(text: &str) -> Result<Value, String> {
    if text.trim_start().starts_with(['{', '['])
        && let Ok(value) = serde_json::from_str(text)
    {
        return Ok(value);
    }
    serde_saphyr::from_str(text).map_err(|error| error.to_string())
}

fn write(path: Option<&Path>, document: &Value) -> Result<(), String> {
    let mut text = serde_json::to_string_pretty(document).map_err(|error| error.to_string())?;
    text.push('\n');
    match path.filter(|path| *path != Path::new("-")) {
        Some(path) => {
            let written =
                fs::File::create(path).and_then(|mut file| file.write_all(text.as_bytes()));
            written.map_err(|error| format!("{}: {error}", path.display()))
        }
        None => io::stdout()
            .lock()
            .write_all(text.as_bytes())
            .map_err(|error| error.to_string()),
    }
}

fn report(losses: &[Loss]) {
    let mut out = io::stderr().lock();
    for Loss {
        pointer,
        rule,
        message,
    } in losses
    {
        // If standard error is closed, there is no reader.
        let _ = writeln!(out, "{pointer}\t{rule}\t{message}");
    }
}

fn complain(problem: &str) {
    let _ = writeln!(io::stderr().lock(), "openapi-lower: {problem}");
}
