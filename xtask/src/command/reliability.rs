//! `cargo xtask reliability`.

use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::{term, workspace};

const PAGE: &str = "docs/reliability.md";
const BEGIN: &str = "<!-- figures: written by `cargo xtask reliability` -->";
const END: &str = "<!-- end of figures -->";

/// Writes the figures of the last runs into docs/reliability.md
///
/// It takes what `cargo xtask sim` and `cargo xtask soak` left in Cargo's target directory. The
/// figures of a command that was not run since are left out, and said to be.
#[derive(clap::Args)]
pub(crate) struct Args {}

pub(crate) fn run(_: &Args) -> Result<ExitCode> {
    let target = workspace::target_dir()?;
    let page = std::fs::read_to_string(PAGE).context(PAGE)?;
    let (before, rest) = page.split_once(BEGIN).context("the page has no figures")?;
    let (_, after) = rest.split_once(END).context("the figures have no end")?;
    let sim = figures(&target.join("sim/last.json"), "cargo xtask sim", simulated)?;
    let soak = figures(&target.join("soak/last.json"), "cargo xtask soak", soaked)?;
    let page = format!("{before}{BEGIN}\n\n{sim}\n{soak}\n{END}{after}");
    std::fs::write(PAGE, page).context(PAGE)?;
    term::pass(&format!("{PAGE} is written"));
    Ok(ExitCode::SUCCESS)
}

/// What one command left, in words.
fn figures(file: &Path, command: &str, words: fn(&Value) -> Option<String>) -> Result<String> {
    let Ok(text) = std::fs::read(file) else {
        return Ok(format!("`{command}`: not run.\n"));
    };
    let value = serde_json::from_slice(&text).with_context(|| file.display().to_string())?;
    let words = words(&value).with_context(|| format!("{} has other members", file.display()))?;
    Ok(format!("`{command}`: {words}"))
}

fn simulated(report: &Value) -> Option<String> {
    let number = |name: &str| report.get(name)?.as_f64();
    let (days, seconds) = (number("days")?, number("seconds")?);
    let (calls, faults) = (number("calls")?, number("faults")?);
    let mut words = format!(
        "{} seeds, {calls} calls and {faults} faults in {days:.1} simulated days \
         ({:.0} calls and {:.0} faults a day), {} steps, in {seconds:.0} seconds on one core: a year \
         in {:.1} minutes. Every answer was explained.\n\n",
        number("seeds")?,
        calls / days,
        faults / days,
        number("steps")?,
        seconds / days * 365.0 / 60.0
    );
    words.push_str("| what went wrong | times |\n| --- | ---: |\n");
    for fault in report.get("met_faults")?.as_array()? {
        let (name, count) = (fault.get("fault")?.as_str()?, fault.get("count")?);
        let _ = writeln!(words, "| {name} | {count} |");
    }
    let never = report.get("never")?.as_array()?.iter();
    let never: Vec<_> = never.filter_map(Value::as_str).collect();
    let never = if never.is_empty() {
        "nothing".to_owned()
    } else {
        never.join(", ")
    };
    let met = report.get("met")?.as_array()?.len();
    let _ = writeln!(
        words,
        "\n{met} pairs of an operation and an outcome were met; of those that are possible, never: \
         {never}."
    );
    Some(words)
}

fn soaked(report: &Value) -> Option<String> {
    let number = |name: &str| report.get(name)?.as_f64();
    let mut words = format!(
        "{:.2} hours at {} requests a second on {}: {} requests and {} faults.\n\n",
        number("hours")?,
        number("rate")?,
        report.get("date")?.as_str()?.split('T').next()?,
        number("requests")?,
        number("faults")?,
    );
    words.push_str("| measure | at the beginning | at the end | an hour | |\n");
    words.push_str("| --- | ---: | ---: | ---: | --- |\n");
    for row in report.get("rows")?.as_array()? {
        let text = |name: &str| row.get(name).and_then(Value::as_str);
        let figure = |name: &str| row.get(name).and_then(Value::as_f64);
        let rounded = |name: &str| figure(name).map(|it| format!("{it:.1}"));
        let _ = writeln!(
            words,
            "| {}{} | {} | {} | {} | {} |",
            text("measure")?,
            text("unit")
                .filter(|it| !it.is_empty())
                .map(|it| format!(" ({it})"))
                .unwrap_or_default(),
            rounded("start")?,
            rounded("end")?,
            rounded("slope_per_hour").unwrap_or_default(),
            text("verdict")?.replace('_', " ")
        );
    }
    Some(words)
}
