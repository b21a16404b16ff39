//! The results as a page of Markdown that is also readable on a terminal.

use std::fmt::Write as _;

use crate::machine;
use crate::pairs::{Comparison, Effort, Summary, summary};
use crate::stats::Quartiles;

/// A comparison, and its targets.
#[derive(Debug)]
pub(crate) struct Compared {
    /// The subject.
    pub(crate) name: &'static str,
    /// The reference.
    pub(crate) against: &'static str,
    pub(crate) comparison: Comparison,
    /// The maximum ratio of CPU per request.
    pub(crate) cpu_target: Option<f64>,
    /// The maximum ratio of the 99th percentile.
    pub(crate) p99_target: Option<f64>,
    /// The profile, if a target is missed.
    pub(crate) hot: Option<String>,
}

/// Another measurement.
#[derive(Debug)]
pub(crate) struct Figure {
    pub(crate) name: String,
    pub(crate) value: String,
    pub(crate) target: String,
    pub(crate) met: bool,
}

/// All results.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) compared: Vec<Compared>,
    pub(crate) figures: Vec<Figure>,
    /// Notes about the method.
    pub(crate) notes: Vec<String>,
    /// Failed measurements, with their causes.
    pub(crate) failed: Vec<String>,
    /// Omitted measurements, with the reasons.
    pub(crate) skipped: Vec<String>,
}

impl Compared {
    /// The ratio of CPU per request, as text.
    pub(crate) fn said(&self) -> String {
        let ratio = self.comparison.cpu_ratio();
        let (median, lower, upper) = (ratio.median, ratio.lower, ratio.upper);
        format!(
            "{median:.2} ({lower:.2} – {upper:.2}) against {}",
            self.against
        )
    }

    /// Whether every target is met.
    pub(crate) fn met(&self) -> bool {
        let holds =
            |ratio: Quartiles, target: Option<f64>| target.is_none_or(|most| ratio.median <= most);
        holds(self.comparison.cpu_ratio(), self.cpu_target)
            && holds(self.comparison.p99_ratio(), self.p99_target)
    }
}

impl Report {
    /// Whether everything was measured and every target is met.
    pub(crate) fn met(&self) -> bool {
        self.failed.is_empty()
            && self.compared.iter().all(Compared::met)
            && self.figures.iter().all(|figure| figure.met)
    }

    /// The tables, for the terminal and the page.
    pub(crate) fn tables(&self) -> String {
        let mut out = String::new();
        ratios(&mut out, &self.compared);
        times(&mut out, &self.compared);
        figures(&mut out, &self.figures);
        for compared in &self.compared {
            if let Some(hot) = &compared.hot {
                let _ = writeln!(
                    out,
                    "\nWhere the time of *{}* goes (share of samples, by function):\n\n```text\n{hot}```",
                    compared.name
                );
            }
        }
        for failed in &self.failed {
            let _ = writeln!(out, "\n**Not measured**: {failed}");
        }
        for skipped in &self.skipped {
            let _ = writeln!(out, "\nLeft out: {skipped}");
        }
        out
    }

    /// The whole page.
    pub(crate) fn page(&self, effort: Effort, cpus: usize) -> String {
        let mut out = String::from(INTRODUCTION);
        let _ = writeln!(
            out,
            "Each comparison is {} pairs of runs of {} requests over {} connections, after a warm-up run.\n",
            effort.pairs, effort.requests, effort.connections
        );
        for (name, value) in machine::facts(cpus) {
            let _ = writeln!(out, "- {name}: {value}");
        }
        out.push_str("\n## Results\n\n");
        out.push_str(&self.tables());
        out.push_str("\n## How it is measured\n\n");
        out.push_str(METHOD);
        for note in &self.notes {
            let _ = writeln!(out, "- {note}");
        }
        out
    }
}

const INTRODUCTION: &str = "<!-- Written by `cargo xtask bench`. Do not edit. -->
# Benchmarks

The overhead of the server over a bare Actix server that sends the same bytes without any work. Every
number with a target is a ratio of two measurements that alternate in one run: absolute times depend
more on the machine and its other load than on the server. `cargo xtask bench` repeats the
measurements and writes this page.

";

const METHOD: &str = "- The real binary runs with its default settings: each request is authenticated, rate-limited, counted and metered, and writes a line of JSON to a log file. Only the plan is changed, so that the rate limit is not reached.
- The bare server is Actix's `HttpServer` with one route and constant bytes, the same number of workers and the same keep-alive time. Both servers get the same requests.
- The load is a closed loop without pipelining on one thread. If there are several CPUs, it has one to itself and never sleeps, and the servers share the others, with one worker for each: the server is the bottleneck, its CPU is always busy, and none of it is used for waking the load.
- CPU is the CPU time of the process: user and system time of all its threads, including those of the log and of the database.
- Runs alternate: AB, BA, AB … The ratio is computed for each pair; the table shows the median and the quartiles.
";

fn ratios(out: &mut String, compared: &[Compared]) {
    if compared.is_empty() {
        return;
    }
    out.push_str("| measured | against | CPU per request, ratio | quartiles | target | p99 ratio | target | |\n| --- | --- | ---: | --- | ---: | ---: | ---: | --- |\n");
    for item in compared {
        let (cpu, p99) = (item.comparison.cpu_ratio(), item.comparison.p99_ratio());
        let _ = writeln!(
            out,
            "| {} | {} | {:.2} | {:.2} – {:.2} | {} | {:.2} | {} | {} |",
            item.name,
            item.against,
            cpu.median,
            cpu.lower,
            cpu.upper,
            most(item.cpu_target),
            p99.median,
            most(item.p99_target),
            verdict(item)
        );
    }
}

fn times(out: &mut String, compared: &[Compared]) {
    if compared.is_empty() {
        return;
    }
    out.push_str("\n| measured | CPU µs per request | requests per second | p50 µs | p99 µs | against: CPU µs | requests per second | p50 µs | p99 µs |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
    for item in compared {
        let subject = cells(summary(&item.comparison.subject));
        let reference = cells(summary(&item.comparison.reference));
        let _ = writeln!(out, "| {} | {subject} | {reference} |", item.name);
    }
}

fn cells(of: Summary) -> String {
    format!(
        "{:.2} | {:.0} | {:.0} | {:.0}",
        of.cpu_us, of.throughput, of.p50_us, of.p99_us
    )
}

fn figures(out: &mut String, figures: &[Figure]) {
    if figures.is_empty() {
        return;
    }
    out.push_str("\n| measured | value | target | |\n| --- | --- | --- | --- |\n");
    for item in figures {
        let verdict = if item.met { "met" } else { "**missed**" };
        let _ = writeln!(
            out,
            "| {} | {} | {} | {verdict} |",
            item.name, item.value, item.target
        );
    }
}

fn most(target: Option<f64>) -> String {
    target.map_or_else(String::new, |most| format!("≤ {most:.2}"))
}

fn verdict(item: &Compared) -> &'static str {
    match (item.cpu_target.or(item.p99_target), item.met()) {
        (None, _) => "",
        (Some(_), true) => "met",
        (Some(_), false) => "**missed**",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::LoadRun;
    use crate::pairs::Measured;
    use std::time::Duration;

    fn compared(cpu_us: u64, cpu_target: Option<f64>) -> Compared {
        let measured = |us: u64| Measured {
            run: LoadRun {
                requests: 1000,
                wall: Duration::from_millis(20),
                p50: Duration::from_micros(10),
                p99: Duration::from_micros(20),
            },
            cpu: Duration::from_millis(us),
        };
        Compared {
            name: "x",
            against: "y",
            comparison: Comparison {
                subject: vec![measured(cpu_us)],
                reference: vec![measured(10)],
            },
            cpu_target,
            p99_target: None,
            hot: None,
        }
    }

    #[test]
    fn a_target_is_met_or_missed() {
        assert!(compared(14, Some(1.4)).met());
        assert!(!compared(15, Some(1.4)).met());
        assert!(compared(99, None).met());
        let mut latency = compared(10, None);
        latency.p99_target = Some(0.9);
        assert!(!latency.met());
    }

    #[test]
    fn the_page_says_what_was_missed_and_what_was_left_out() {
        let report = Report {
            compared: vec![compared(15, Some(1.4)), compared(12, None)],
            skipped: vec!["PostgreSQL (--without postgres)".to_owned()],
            ..Report::default()
        };
        assert!(!report.met());
        let page = report.tables();
        assert!(
            page.contains("| x | y | 1.50 | 1.50 – 1.50 | ≤ 1.40 | 1.00 |  | **missed** |"),
            "{page}"
        );
        assert!(
            page.contains("| x | 12.00 | 50000 | 10 | 20 | 10.00 | 50000 | 10 | 20 |"),
            "{page}"
        );
        assert!(
            page.ends_with("Left out: PostgreSQL (--without postgres)\n"),
            "{page}"
        );
    }
}
