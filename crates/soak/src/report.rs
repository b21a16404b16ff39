//! The result of a run, as a table, as Markdown and as JSON.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::Result;
use serde::Serialize;

use crate::faults::Fault;
use crate::verdict::{Row, Verdict};

/// Below this many hours, growth can be the warm-up.
const SETTLED: f64 = 0.1;

/// The result of a run.
#[derive(Debug, Serialize)]
pub struct Report {
    /// When it ended, in UTC.
    pub date: String,
    /// How long the load lasted.
    pub hours: f64,
    /// How much of it was measured: one process, without its first minutes.
    pub measured_hours: f64,
    /// Requests per second.
    pub rate: f64,
    pub seed: u64,
    pub requests: u64,
    /// Requests that changed something.
    pub acts: u64,
    /// Requests without a response, because of a fault.
    pub lost: u64,
    /// Responses of 503.
    pub busy: u64,
    /// How many faults there were.
    pub faults: u64,
    pub faults_by_kind: BTreeMap<Fault, u64>,
    /// How often the ledger was recomputed.
    pub audits: u64,
    pub rows: Vec<Row>,
    /// The number of each status, by the name of the call.
    pub statuses: BTreeMap<String, BTreeMap<u16, u64>>,
    /// Responses that no client should get, differences in the ledger, errors in the log.
    pub findings: Vec<String>,
}

impl Report {
    /// Whether nothing was found and nothing grows.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.findings.is_empty() && !self.rows.is_empty() && self.growing().next().is_none()
    }

    /// What must be flat and is not.
    pub fn growing(&self) -> impl Iterator<Item = &str> {
        let growing = self.rows.iter().filter(|row| row.verdict == Verdict::Grows);
        growing.map(|row| row.measure.as_str())
    }

    /// A sentence about the load.
    fn load(&self) -> String {
        format!(
            "{}: {} requests in {:.2} h at {} per second, of which {} changed something; {} faults; \
             {} requests lost to faults, {} answered 503; {} audits of the ledger. Measured: {:.2} h \
             of one process.",
            self.date,
            self.requests,
            self.hours,
            self.rate,
            self.acts,
            self.faults,
            self.lost,
            self.busy,
            self.audits,
            self.measured_hours
        )
    }

    /// The table, in Markdown, which is readable on a terminal too.
    #[must_use]
    pub fn markdown(&self) -> String {
        let head = [
            "measure",
            "start",
            "end",
            "per hour",
            "per act",
            "verdict",
            "counts as growth",
        ];
        let mut lines = vec![head.map(str::to_owned)];
        let (still, moving): (Vec<_>, Vec<_>) = self.rows.iter().partition(|row| is_still(row));
        for row in moving {
            lines.push([
                with_unit(&row.measure, row.unit),
                number(row.start),
                number(row.end),
                number(row.slope_per_hour),
                per_act(row),
                row.verdict.told().to_owned(),
                row.bound.clone(),
            ]);
        }
        let mut out = format!("{}\n\n", self.load());
        table(&lines, &mut out);
        if !still.is_empty() {
            let still: Vec<_> = still.iter().map(|row| row.measure.as_str()).collect();
            let _ = writeln!(out, "\nUnchanged: {}.", still.join(", "));
        }
        if self.measured_hours < SETTLED {
            let _ = writeln!(
                out,
                "\nThe measured part is so short that a young process still fills its caches in it."
            );
        }
        for finding in &self.findings {
            let _ = writeln!(out, "\nFOUND {finding}");
        }
        out
    }

    /// Writes `last.json` and `last.md` to a directory.
    ///
    /// # Errors
    /// They cannot be written.
    pub fn write(&self, directory: &Path) -> Result<()> {
        fs::create_dir_all(directory)?;
        fs::write(directory.join("last.md"), self.markdown())?;
        let json = serde_json::to_string_pretty(self)?;
        Ok(fs::write(directory.join("last.json"), json + "\n")?)
    }
}

/// Whether nothing changed that must be flat.
fn is_still(row: &Row) -> bool {
    row.verdict == Verdict::Flat && row.start == row.end && row.slope_per_hour == 0.0
}

fn with_unit(name: &str, unit: &str) -> String {
    if unit.is_empty() {
        name.to_owned()
    } else {
        format!("{name} ({unit})")
    }
}

/// Bytes, where the measure is a size.
fn per_act(row: &Row) -> String {
    match row.per_act {
        Some(mib) if row.unit == "MiB" => format!("{:.0} bytes", mib * f64::from(1 << 20)),
        Some(count) => format!("{count:.3}"),
        None => String::new(),
    }
}

fn number(value: f64) -> String {
    let text = if value.abs() < 100.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.0}")
    };
    // Rounding can leave a sign without a value.
    text.strip_prefix('-')
        .filter(|rest| rest.chars().all(|it| it == '0' || it == '.'))
        .map_or(text.clone(), str::to_owned)
}

/// A table whose columns are aligned.
fn table<const N: usize>(lines: &[[String; N]], out: &mut String) {
    let width = |column: usize| lines.iter().map(|it| it[column].len()).max().unwrap_or(0);
    let widths: Vec<_> = (0..N).map(width).collect();
    for (place, line) in lines.iter().enumerate() {
        let cells = line.iter().zip(&widths);
        let cells: Vec<_> = cells
            .map(|(cell, width)| format!("{cell:width$}"))
            .collect();
        let _ = writeln!(out, "| {} |", cells.join(" | "));
        if place == 0 {
            let rules: Vec<_> = widths.iter().map(|width| "-".repeat(*width)).collect();
            let _ = writeln!(out, "| {} |", rules.join(" | "));
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn report(verdict: Verdict, findings: &[&str]) -> Report {
        Report {
            date: "2026-01-01T00:00:00Z".to_owned(),
            hours: 2.0,
            measured_hours: 1.5,
            rate: 20.0,
            seed: 1,
            requests: 144_000,
            acts: 50_000,
            lost: 12,
            busy: 3,
            faults: 28,
            faults_by_kind: BTreeMap::from([(Fault::ProviderFails, 28)]),
            audits: 5,
            rows: vec![Row {
                measure: "database file".to_owned(),
                unit: "MiB",
                start: 1.0,
                end: 120.4,
                slope_per_hour: -0.01,
                per_act: Some(0.001),
                verdict,
                bound: "twice".to_owned(),
            }],
            statuses: BTreeMap::new(),
            findings: findings.iter().map(|it| (*it).to_owned()).collect(),
        }
    }

    #[test]
    fn only_a_run_without_growth_and_finds_is_good() {
        assert!(report(Verdict::Flat, &[]).is_good() && report(Verdict::WithWork, &[]).is_good());
        assert!(!report(Verdict::Grows, &[]).is_good());
        assert!(!report(Verdict::Flat, &["status 500"]).is_good());
        let mut nothing = report(Verdict::Flat, &[]);
        nothing.rows.clear();
        assert!(!nothing.is_good());
    }

    #[test]
    fn the_table_has_a_line_for_each_measure() {
        let text = report(Verdict::Grows, &["status 500"]).markdown();
        let row = "| database file (MiB) | 1.0   | 120 | 0.0      | 1049 bytes | GROWS   | twice            |";
        assert!(text.contains(row), "{text}");
        assert!(text.ends_with("FOUND status 500\n"), "{text}");
        let young = "a young process";
        assert!(!text.contains(young), "{text}");
        let mut short = report(Verdict::Grows, &[]);
        short.measured_hours = 0.05;
        assert!(short.markdown().contains(young));
    }

    #[test]
    fn the_file_has_what_others_read() {
        let directory = tempfile::tempdir().unwrap();
        report(Verdict::WithWork, &[])
            .write(directory.path())
            .unwrap();
        let text = fs::read_to_string(directory.path().join("last.json")).unwrap();
        let read: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!((&read["faults"], &read["hours"]), (&28.into(), &2.0.into()));
        assert_eq!(read["faults_by_kind"]["provider_fails"], 28);
        let row = &read["rows"][0];
        assert_eq!(
            (&row["verdict"], &row["unit"]),
            (&"with_work".into(), &"MiB".into())
        );
        assert!(row["start"].is_number() && row["end"].is_number(), "{row}");
        assert!(
            row["slope_per_hour"].is_number() && row["measure"].is_string(),
            "{row}"
        );
    }
}
