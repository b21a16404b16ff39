//! What the fuzzer's log says, and the table at the end.

use std::fmt;

/// The log of a run so far.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Progress {
    /// Inputs that were run.
    pub(super) inputs: u64,
    /// Edges that were taken, and features: edges with how often they were taken, and comparisons.
    pub(super) edges: u64,
    pub(super) features: u64,
    /// Inputs that are kept.
    pub(super) corpus: u64,
    /// The most expensive inputs: nanoseconds of CPU time, and bytes.
    pub(super) nanos: u64,
    pub(super) bytes: u64,
    /// The file of the input that failed.
    pub(super) written: Option<String>,
}

/// The result of a target.
pub(super) struct Report {
    pub(super) name: String,
    pub(super) seconds: f64,
    pub(super) progress: Progress,
    /// The file of the input that failed.
    pub(super) failed: Option<String>,
}

impl Progress {
    pub(super) fn read(log: &str) -> Self {
        let mut progress = Self::default();
        log.lines().for_each(|line| progress.line(line));
        progress
    }

    fn line(&mut self, line: &str) {
        if let Some(rest) = line.strip_prefix('#') {
            let digits = rest.split(|c: char| !c.is_ascii_digit()).next();
            take(&mut self.inputs, digits);
            take(&mut self.edges, after(line, "cov: "));
            take(&mut self.features, after(line, "ft: "));
            take(&mut self.corpus, after(line, "corp: "));
        } else if line.starts_with("COST ") {
            take(&mut self.nanos, after(line, "ns: "));
            take(&mut self.bytes, after(line, "bytes: "));
        } else if line.starts_with("stat::number_of_executed_units: ") {
            take(&mut self.inputs, after(line, "units: "));
        } else if let Some((_, file)) = line.split_once("Test unit written to ") {
            self.written = Some(file.trim().to_owned());
        }
    }
}

/// The digits after a label.
fn after<'l>(line: &'l str, label: &str) -> Option<&'l str> {
    let (_, rest) = line.split_once(label)?;
    let digits = rest.trim_start();
    digits.split(|c: char| !c.is_ascii_digit()).next()
}

fn take(to: &mut u64, digits: Option<&str>) {
    *to = digits.and_then(|it| it.parse().ok()).unwrap_or(*to);
}

impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (inputs, edges, corpus) = (self.inputs, self.edges, self.corpus);
        write!(f, "{inputs} inputs, {edges} edges, {corpus} kept, ")?;
        write!(
            f,
            "slowest {}, largest {} KiB",
            time(self.nanos),
            self.bytes >> 10
        )
    }
}

/// Nanoseconds as people read them.
fn time(nanos: u64) -> String {
    let micros = nanos / 1_000;
    if micros < 10_000 {
        format!("{micros} µs")
    } else {
        format!("{} ms", micros / 1_000)
    }
}

/// A line for each target.
pub(super) fn table(reports: &[Report]) -> String {
    let head = [
        "target", "inputs", "inputs/s", "edges", "features", "kept", "slowest", "memory", "failed",
    ];
    let mut rows = vec![head.map(str::to_owned)];
    rows.extend(reports.iter().map(row));
    let widths: Vec<usize> = (0..head.len())
        .map(|at| {
            rows.iter()
                .map(|row| row[at].chars().count())
                .max()
                .unwrap_or(0)
        })
        .collect();
    let line = |row: &[String; 9]| {
        let cells = row.iter().zip(&widths).enumerate();
        let cells = cells.map(|(at, (cell, width))| match at {
            0 => format!("{cell:<width$}"),
            _ => format!("{cell:>width$}"),
        });
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn row(report: &Report) -> [String; 9] {
    let progress = &report.progress;
    #[allow(clippy::cast_precision_loss, reason = "shown without a fraction")]
    let rate = progress.inputs as f64 / report.seconds.max(0.001);
    [
        report.name.clone(),
        progress.inputs.to_string(),
        format!("{rate:.0}"),
        progress.edges.to_string(),
        progress.features.to_string(),
        progress.corpus.to_string(),
        time(progress.nanos),
        format!("{} KiB", progress.bytes >> 10),
        usize::from(report.failed.is_some()).to_string(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG: &str = "INFO: Seed: 7\nCOST ns: 900000 bytes: 2048\n\
        #2\tINITED cov: 10 ft: 11 corp: 1/1b exec/s: 0 rss: 29Mb\n\
        #4096\tpulse  cov: 12 ft: 15 corp: 3/9b lim: 4 exec/s: 2048 rss: 29Mb\n\
        COST ns: 12000000 bytes: 4096\n==7== ERROR: libFuzzer: deadly signal\n\
        artifact_prefix='/a/'; Test unit written to /a/crash-1\n\
        stat::number_of_executed_units: 5000\n";

    #[test]
    fn the_log_is_read() {
        let read = Progress::read(LOG);
        let expected = Progress {
            inputs: 5000,
            edges: 12,
            features: 15,
            corpus: 3,
            nanos: 12_000_000,
            bytes: 4096,
            written: Some("/a/crash-1".to_owned()),
        };
        assert_eq!(read, expected);
        assert_eq!(
            read.to_string(),
            "5000 inputs, 12 edges, 3 kept, slowest 12 ms, largest 4 KiB"
        );
    }

    #[test]
    fn the_table_has_a_line_for_each_target() {
        let report = Report {
            name: "key".to_owned(),
            seconds: 2.0,
            progress: Progress::read(LOG),
            failed: Some("/a/crash-1".to_owned()),
        };
        let table = table(&[report]);
        let lines: Vec<_> = table
            .lines()
            .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect();
        assert_eq!(
            lines,
            [
                "target inputs inputs/s edges features kept slowest memory failed",
                "key 5000 2500 12 15 3 12 ms 4 KiB 1"
            ]
        );
    }
}
