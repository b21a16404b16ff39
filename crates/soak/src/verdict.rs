//! What of the samples must be flat, and whether it is.
//!
//! Only the longest life of a process counts, without its first minutes: a new process fills its
//! caches again.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Serialize;

use crate::measure::{Sample, number};
use crate::rows::{HISTORY, LIVE};
use crate::trend::{Bound, Point, Trend};

/// A measure and what became of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    pub measure: String,
    pub unit: &'static str,
    pub start: f64,
    pub end: f64,
    pub slope_per_hour: f64,
    /// More per act, for what grows with the work.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_act: Option<f64>,
    pub verdict: Verdict,
    /// What counts as growth.
    pub bound: String,
}

/// The verdict on a measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Flat,
    Grows,
    /// It grows in proportion to the acts, as it should.
    WithWork,
}

impl Verdict {
    /// For people.
    #[must_use]
    pub fn told(self) -> &'static str {
        match self {
            Self::Flat => "flat",
            Self::Grows => "GROWS",
            Self::WithWork => "with work",
        }
    }
}

/// A measure that must be flat.
struct Flat {
    name: &'static str,
    unit: &'static str,
    value: fn(&Sample) -> Option<f64>,
    /// The bounds, from the value at the start.
    bound: fn(f64) -> Bound,
}

/// What must be flat, besides rows. An allocator and a busy machine make noise: a short run finds
/// only what grows fast, a long one also what grows slowly.
const FLAT: [Flat; 6] = [
    Flat {
        name: "resident memory",
        unit: "MiB",
        value: |it| Some(it.memory_mib),
        bound: |start| Bound {
            per_hour: 4.0,
            rise: (start * 0.1).max(16.0),
        },
    },
    Flat {
        name: "file descriptors",
        unit: "",
        value: |it| Some(it.files),
        bound: |_| Bound {
            per_hour: 2.0,
            rise: 16.0,
        },
    },
    Flat {
        name: "threads",
        unit: "",
        value: |it| Some(it.threads),
        bound: |_| Bound {
            per_hour: 1.0,
            rise: 4.0,
        },
    },
    Flat {
        name: "write-ahead log",
        unit: "MiB",
        value: |it| Some(it.wal_mib),
        bound: |_| Bound {
            per_hour: 1.0,
            rise: 8.0,
        },
    },
    Flat {
        name: "latency, median",
        unit: "ms",
        value: |it| Some(it.latency?.p50),
        bound: |start| Bound {
            per_hour: start * 0.05,
            rise: (start * 0.5).max(5.0),
        },
    },
    Flat {
        name: "latency, 99 %",
        unit: "ms",
        value: |it| Some(it.latency?.p99),
        bound: |start| Bound {
            per_hour: start * 0.05,
            rise: start.max(100.0),
        },
    },
];

/// The bounds of tables and live objects that must be flat.
fn rows_bound(start: f64) -> Bound {
    Bound {
        per_hour: 1.0,
        rise: (start * 0.25).max(16.0),
    }
}

/// The part that is judged.
#[must_use]
pub fn measured(samples: &[Sample], warm_up: Duration) -> Vec<Sample> {
    let mut sizes = BTreeMap::<u32, usize>::new();
    for sample in samples {
        *sizes.entry(sample.life).or_default() += 1;
    }
    let longest = sizes.into_iter().max_by_key(|(_, size)| *size);
    let life = longest.map_or(0, |(life, _)| life);
    let of_life = samples.iter().filter(|sample| sample.life == life);
    let begun = of_life.clone().next().map_or(Duration::ZERO, |it| it.at);
    let warm = of_life.filter(|sample| sample.at >= begun + warm_up);
    warm.cloned().collect()
}

/// All verdicts on this part.
#[must_use]
pub fn rows(measured: &[Sample]) -> Vec<Row> {
    let mut rows: Vec<_> = FLAT
        .iter()
        .filter_map(|flat| {
            flat_row(
                flat.name,
                flat.unit,
                &series(measured, flat.value),
                flat.bound,
            )
        })
        .collect();
    for (name, _) in LIVE {
        let series = series(measured, |it| counted(it, name));
        rows.extend(flat_row(name, "", &series, rows_bound));
    }
    let tables = measured
        .iter()
        .filter_map(|it| it.rows.as_ref())
        .flat_map(BTreeMap::keys);
    let mut tables: Vec<_> = tables
        .filter(|name| !LIVE.iter().any(|(it, _)| it == *name))
        .collect();
    tables.sort();
    tables.dedup();
    for table in tables {
        let series = series(measured, |it| counted(it, table));
        let name = format!("rows of {table}");
        let is_history = HISTORY.iter().any(|(it, _)| it == table);
        rows.extend(if is_history {
            history_row(&name, "", measured, |it| counted(it, table))
        } else {
            flat_row(&name, "", &series, rows_bound)
        });
    }
    rows.extend(history_row("database file", "MiB", measured, |it| {
        Some(it.database_mib)
    }));
    rows
}

fn counted(sample: &Sample, name: &str) -> Option<f64> {
    let count = *sample.rows.as_ref()?.get(name)?;
    Some(number(u64::try_from(count).unwrap_or(0)))
}

fn series(samples: &[Sample], value: impl Fn(&Sample) -> Option<f64>) -> Vec<Point> {
    let point = |sample: &Sample| {
        let at = sample.at.as_secs_f64() / 3600.0;
        Some(Point {
            at,
            value: value(sample)?,
        })
    };
    samples.iter().filter_map(point).collect()
}

fn flat_row(
    name: &str,
    unit: &'static str,
    series: &[Point],
    bound: fn(f64) -> Bound,
) -> Option<Row> {
    let trend = Trend::of(series)?;
    let bound = bound(trend.start);
    Some(Row {
        measure: name.to_owned(),
        unit,
        start: trend.start,
        end: trend.end,
        slope_per_hour: trend.slope_per_hour,
        per_act: None,
        verdict: if trend.grows(bound) {
            Verdict::Grows
        } else {
            Verdict::Flat
        },
        bound: format!(
            "> {:.1} an hour and > {:.1} in all",
            bound.per_hour, bound.rise
        ),
    })
}

/// The second half may cost twice as much per act as the first: more is growth of its own.
const HALVES: f64 = 2.0;

/// Growth in the second half below this does not count, in the unit of the measure.
const LEAST: f64 = 50.0;

fn history_row(
    name: &str,
    unit: &'static str,
    samples: &[Sample],
    value: impl Fn(&Sample) -> Option<f64>,
) -> Option<Row> {
    let trend = Trend::of(&series(samples, &value))?;
    let points: Vec<_> = samples
        .iter()
        .filter_map(|sample| Some((number(sample.acts), value(sample)?)))
        .collect();
    let (first, last) = (points.first()?, points.last()?);
    let middle = points.get(points.len() / 2)?;
    let per_act = |from: &(f64, f64), to: &(f64, f64)| (to.1 - from.1) / (to.0 - from.0).max(1.0);
    let more = last.1 - middle.1 > LEAST
        && per_act(middle, last) > HALVES * per_act(first, middle).max(f64::EPSILON);
    Some(Row {
        measure: name.to_owned(),
        unit,
        start: trend.start,
        end: trend.end,
        slope_per_hour: trend.slope_per_hour,
        per_act: Some(per_act(first, last)),
        verdict: if more {
            Verdict::Grows
        } else {
            Verdict::WithWork
        },
        bound: format!("the second half > {HALVES} times the first, per act"),
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use crate::measure::Latency;
    use crate::rows::Counts;

    /// A sample every 10 s; three processes, of which the second lives longest.
    fn samples(hours: f64, change: impl Fn(f64, &mut Sample)) -> Vec<Sample> {
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a small number of samples"
        )]
        let count = (hours * 360.0) as u64;
        let one = |place: u64| {
            let life = match place * 10 / count {
                0 => 1,
                9 => 3,
                _ => 2,
            };
            let at = number(place) / 360.0;
            let mut rows = Counts::new();
            let work = i64::try_from(place).unwrap() * 7;
            rows.insert("tasks".to_owned(), work);
            rows.insert("sessions".to_owned(), 5);
            rows.insert("open tasks".to_owned(), 4);
            let mut sample = Sample {
                at: Duration::from_secs(place * 10),
                life,
                acts: place * 40,
                memory_mib: 100.0,
                files: 40.0,
                threads: 12.0,
                wal_mib: 4.0,
                database_mib: 1.0 + at,
                latency: None,
                rows: Some(rows),
            };
            change(at, &mut sample);
            sample
        };
        (0..count).map(one).collect()
    }

    fn verdicts(samples: &[Sample]) -> Vec<(String, Verdict)> {
        let rows = rows(&measured(samples, Duration::from_secs(300)));
        rows.into_iter()
            .map(|row| (row.measure, row.verdict))
            .collect()
    }

    fn growing(samples: &[Sample]) -> Vec<String> {
        let grows = verdicts(samples).into_iter();
        grows
            .filter(|(_, it)| *it == Verdict::Grows)
            .map(|(name, _)| name)
            .collect()
    }

    #[test]
    fn a_server_in_good_health_is_flat() {
        let verdicts = verdicts(&samples(2.0, |_, _| {}));
        let of = |name: &str| verdicts.iter().find(|(it, _)| it == name).unwrap().1;
        assert!(
            verdicts.iter().all(|(_, it)| *it != Verdict::Grows),
            "{verdicts:?}"
        );
        assert_eq!(of("resident memory"), Verdict::Flat);
        assert_eq!(of("rows of tasks"), Verdict::WithWork);
        assert_eq!(of("rows of sessions"), Verdict::Flat);
        assert_eq!(of("database file"), Verdict::WithWork);
    }

    #[test]
    fn each_leak_is_found() {
        let leak = samples(2.0, |at, it| it.memory_mib += 40.0 * at);
        assert_eq!(growing(&leak), ["resident memory"]);
        let leak = samples(2.0, |at, it| it.files += (30.0 * at).floor());
        assert_eq!(growing(&leak), ["file descriptors"]);
        let leak = samples(2.0, |at, it| it.wal_mib += 10.0 * at);
        assert_eq!(growing(&leak), ["write-ahead log"]);
        let slower = samples(2.0, |at, it| {
            it.latency = Some(Latency {
                p50: 10.0 * (1.0 + at),
                p99: 50.0,
            });
        });
        assert_eq!(growing(&slower), ["latency, median"]);
    }

    #[test]
    fn a_table_that_nobody_declared_must_be_flat() {
        let leak = samples(2.0, |at, it| {
            #[allow(clippy::cast_possible_truncation, reason = "a small number of rows")]
            let more = (at * 100.0) as i64;
            it.rows.as_mut().unwrap().insert("letters".to_owned(), more);
        });
        assert_eq!(growing(&leak), ["rows of letters"]);
    }

    #[test]
    fn history_that_grows_faster_than_the_work_is_found() {
        let more = samples(2.0, |at, it| {
            #[allow(clippy::cast_possible_truncation, reason = "a small number of rows")]
            let square = (at * at * at * 1000.0) as i64;
            it.rows.as_mut().unwrap().insert("tasks".to_owned(), square);
        });
        assert_eq!(growing(&more), ["rows of tasks"]);
    }

    #[test]
    fn restarts_and_the_first_minutes_do_not_count() {
        let young = samples(2.0, |_, it| {
            if it.life != 2 {
                it.memory_mib = 900.0;
            }
        });
        assert_eq!(growing(&young), Vec::<String>::new());
        let first = measured(&young, Duration::from_secs(300));
        assert!(first.iter().all(|it| it.life == 2));
        let begun = young.iter().find(|it| it.life == 2).unwrap().at;
        assert_eq!(first[0].at, begun + Duration::from_secs(300));
    }
}
