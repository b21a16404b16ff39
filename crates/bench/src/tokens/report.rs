//! The results as a part of the page.

use std::fmt::Write as _;

use super::Store;
use super::fill::Size;
use crate::machine;

/// The maximum ratio of costs between the full size and a hundredth of it.
const MOST_RATIO: f64 = 2.0;
/// The maximum time of a total, in milliseconds.
const MOST_TOTAL_MS: f64 = 25.0;
/// The minimum gain of shared commits, as a ratio of transfers.
const LEAST_GAIN: f64 = 5.0;

/// A list. Times are medians in milliseconds.
#[derive(Debug)]
pub(super) struct ListTimes {
    pub(super) store: Store,
    pub(super) name: String,
    /// The rows of the first page, at a hundredth of the size and at the full size.
    pub(super) first_small: f64,
    pub(super) first: f64,
    /// The use case: settling, rows and total.
    pub(super) whole_small: f64,
    pub(super) whole: f64,
    pub(super) total_small: f64,
    pub(super) total_ms: f64,
    /// The total number of items.
    pub(super) total: i64,
    /// The rows of the last page.
    pub(super) last: f64,
    /// Whether the total is kept in a counter.
    pub(super) counter: bool,
}

/// An act. Times are medians in milliseconds.
#[derive(Debug)]
pub(super) struct Acted {
    pub(super) store: Store,
    pub(super) name: &'static str,
    pub(super) judged: bool,
    pub(super) small: f64,
    pub(super) full: f64,
}

/// Transfers per second.
#[derive(Debug)]
pub(super) struct Durable {
    pub(super) name: String,
    pub(super) rate: f64,
    /// The rate with one commit for each, in the same run.
    pub(super) against: Option<f64>,
}

impl Durable {
    pub(super) const fn alone(name: String, rate: f64) -> Self {
        Self {
            name,
            rate,
            against: None,
        }
    }
}

/// All results.
#[derive(Debug)]
pub(super) struct Section {
    size: Size,
    pub(super) lists: Vec<ListTimes>,
    pub(super) acted: Vec<Acted>,
    pub(super) durable: Vec<Durable>,
    pub(super) acknowledged: usize,
    pub(super) lost: Option<usize>,
}

impl ListTimes {
    fn met(&self) -> bool {
        self.first <= MOST_RATIO * self.first_small && self.total_ms <= MOST_TOTAL_MS
    }
}

impl Acted {
    fn met(&self) -> bool {
        !self.judged || self.full <= MOST_RATIO * self.small
    }
}

impl Durable {
    fn met(&self) -> bool {
        self.against
            .is_none_or(|single| self.rate >= LEAST_GAIN * single)
    }
}

impl Section {
    pub(super) const fn new(size: Size) -> Self {
        Self {
            size,
            lists: Vec::new(),
            acted: Vec::new(),
            durable: Vec::new(),
            acknowledged: 0,
            lost: None,
        }
    }

    /// Whether every target is met.
    pub(super) fn met(&self) -> bool {
        self.lists.iter().all(ListTimes::met)
            && self.acted.iter().all(Acted::met)
            && self.durable.iter().all(Durable::met)
            && self.lost.is_none_or(|lost| lost == 0)
    }

    /// The tables, for the terminal and the page.
    pub(super) fn tables(&self) -> String {
        let mut out = String::new();
        for (store, name) in [(Store::Sqlite, "SQLite"), (Store::Postgres, "PostgreSQL")] {
            self.lists(&mut out, store, name);
            self.acts(&mut out, store, name);
        }
        self.durable(&mut out);
        out
    }

    fn lists(&self, out: &mut String, store: Store, name: &str) {
        let lists: Vec<_> = self
            .lists
            .iter()
            .filter(|list| list.store == store)
            .collect();
        if lists.is_empty() {
            return;
        }
        let _ = writeln!(out, "\n### Lists, {name}\n");
        out.push_str("| list | rows of the first page, ms at 1/100 | ms | ratio (≤ 2) | total | ms at 1/100 | ms (≤ 25) | the whole use case, ratio | ms | rows of the last page, ms | |\n| --- | ---: | ---: | ---: | --- | ---: | ---: | ---: | ---: | ---: | --- |\n");
        for item in lists {
            let _ = writeln!(
                out,
                "| {} | {:.3} | {:.3} | {:.2} | {} {} | {:.3} | {:.3} | {:.2} | {:.3} | {:.1} | {} |",
                item.name,
                item.first_small,
                item.first,
                item.first / item.first_small,
                if item.counter { "kept," } else { "counted," },
                item.total,
                item.total_small,
                item.total_ms,
                item.whole / item.whole_small,
                item.whole,
                item.last,
                verdict(item.met()),
            );
        }
    }

    fn acts(&self, out: &mut String, store: Store, name: &str) {
        let acted: Vec<_> = self
            .acted
            .iter()
            .filter(|acted| acted.store == store)
            .collect();
        if acted.is_empty() {
            return;
        }
        let _ = writeln!(out, "\n### Acts, {name}\n");
        out.push_str(
            "| act | ms at 1/100 | ms | ratio (≤ 2) | |\n| --- | ---: | ---: | ---: | --- |\n",
        );
        for item in acted {
            let verdict = if item.judged { verdict(item.met()) } else { "" };
            let (small, full) = (item.small, item.full);
            let ratio = full / small;
            let _ = writeln!(
                out,
                "| {} | {small:.3} | {full:.3} | {ratio:.2} | {verdict} |",
                item.name
            );
        }
    }

    fn durable(&self, out: &mut String) {
        if self.durable.is_empty() {
            return;
        }
        out.push_str("\n### Durable transfers\n\n| | transfers per second | ratio to one commit for each | target | |\n| --- | ---: | ---: | --- | --- |\n");
        for item in &self.durable {
            let (gain, target, verdict) = match item.against {
                Some(single) => (
                    format!("{:.1}", item.rate / single),
                    format!("≥ {LEAST_GAIN}"),
                    verdict(item.met()),
                ),
                None => (String::new(), String::new(), ""),
            };
            let _ = writeln!(
                out,
                "| {} | {:.0} | {gain} | {target} | {verdict} |",
                item.name, item.rate
            );
        }
        if let Some(lost) = self.lost {
            let _ = writeln!(
                out,
                "\nOf {} confirmed transfers on SQLite, {lost} were lost (target: 0).",
                self.acknowledged
            );
        }
    }

    /// The part of the page.
    pub(super) fn page(&self, cpus: usize) -> String {
        let mut out = String::from("## Tokens, tasks and positions in large databases\n\n");
        let size = self.size;
        let _ = writeln!(
            out,
            "A database with {} tasks, {} submissions, {} positions and {} entries of the ledger, and one with a hundredth of each. The targets are ratios of the first to the second, measured in turns. Times are medians in milliseconds, in process, without HTTP. `cargo xtask bench tokens` repeats the measurements.\n",
            size.tasks,
            size.submissions(),
            size.positions(),
            size.entries(),
        );
        for (name, value) in machine::facts(cpus) {
            let _ = writeln!(out, "- {name}: {value}");
        }
        out.push_str(&self.tables());
        out.push_str(METHOD);
        out
    }
}

const METHOD: &str = "
### How sizes are measured

- The databases are filled directly, without the server, with rows from a simulated year: the ledger is consistent for `aivy ledger verify`. PostgreSQL has run VACUUM ANALYZE, as autovacuum does; SQLite has no statistics, because the server creates none.
- Lists of submissions, positions and transactions are those of a user with a tenth of all tasks and submissions and a hundredth of the positions; a page has 10 rows. The submissions to a task are those to a task with a hundredth of all submissions.
- The rows of a page and the total are measured separately; the whole use case is both, in one snapshot, after overdue changes were applied. The last page is at the end of the whole list: its cost is the walk along an index.
- A total is kept in a counter for a list without filters or with only a status or a category, and for all transactions of a user; otherwise it is counted.
- Acts are measured in turns in both databases, each time on other rows, including their commits.
- Durable transfers go from one user to another through the store, SQLite with synchronous=FULL. Both ways of committing alternate. At the end, a copy of the files in use, and then the database itself, is opened again, every confirmed transaction is looked up and the ledger is verified. On PostgreSQL a transfer is three round trips: BEGIN, one statement, COMMIT.
";

const fn verdict(met: bool) -> &'static str {
    if met { "met" } else { "**missed**" }
}
