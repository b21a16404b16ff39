//! The cost of reading: the rows of a first page, those of the last one, and the total.

use std::time::{Duration, Instant};

use aivy_store::submissions::SubmissionScope;
use aivy_store::{Page, bench, ledger};
use aivy_types::Timestamp;
use aivy_types::body::{
    Order, PageQuery, PositionFilter, PositionStatus, SubmissionFilter, SubmissionStatus,
    TaskCategory, TaskFilter, TaskSort, TaskStatus, TransactionFilter, TransactionKind,
};
use anyhow::{Result, ensure};

use super::fill::{self, words};
use super::report::{ListTimes, Section};
use super::{Side, Sides, Store, failed};
use crate::stats::median;
use crate::term::Bar;

/// The maximum time and number of runs for one measurement.
const BUDGET: Duration = Duration::from_millis(600);
const TIMES: usize = 101;
const LEAST_TIMES: usize = 5;

/// Rows per page.
const ROWS: i64 = 10;

/// A list with its filters.
#[derive(Debug, Clone)]
enum List {
    Tasks(Box<TaskFilter>),
    Submissions(SubmissionFilter),
    TaskSubmissions(SubmissionFilter),
    Positions(Option<PositionStatus>),
    Transactions(TransactionFilter),
}

pub(super) async fn run(sides: &Sides, store: Store, section: &mut Section) -> Result<()> {
    let lists = lists();
    let mut bar = Bar::new("lists");
    for (place, (name, list)) in lists.iter().enumerate() {
        bar.at(place, lists.len());
        let times = list_times(sides, store, name, list).await?;
        section.lists.push(times);
    }
    bar.end();
    Ok(())
}

fn lists() -> Vec<(String, List)> {
    let mut all = Vec::new();
    let mut tasks = |name: &str, change: &dyn Fn(&mut TaskFilter)| {
        let mut filter = TaskFilter {
            status: None,
            category: None,
            creator: None,
            min_reward: None,
            q: None,
            sort: TaskSort::CreatedAt,
            order: Order::Desc,
        };
        change(&mut filter);
        let name = format!("tasks{}{name}", if name.is_empty() { "" } else { ", " });
        all.push((name, List::Tasks(Box::new(filter))));
    };
    tasks("", &|_| ());
    tasks("status", &|f| f.status = Some(TaskStatus::Open));
    tasks("category", &|f| f.category = Some(TaskCategory::Research));
    tasks("category, status", &|f| {
        f.category = Some(TaskCategory::Research);
        f.status = Some(TaskStatus::Open);
    });
    tasks("creator (a tenth)", &|f| f.creator = Some("me".to_owned()));
    tasks("creator, status", &|f| {
        f.creator = Some("me".to_owned());
        f.status = Some(TaskStatus::Open);
    });
    tasks("min_reward (half)", &|f| f.min_reward = Some(500));
    tasks("min_reward (all)", &|f| f.min_reward = Some(1));
    tasks("min_reward, status, by reward", &|f| {
        f.min_reward = Some(500);
        f.status = Some(TaskStatus::Open);
        f.sort = TaskSort::Reward;
    });
    for sort in [TaskSort::Reward, TaskSort::Deadline] {
        tasks(&format!("by {sort}"), &|f| f.sort = sort);
        tasks(&format!("status, by {sort}"), &|f| {
            f.status = Some(TaskStatus::Open);
            f.sort = sort;
        });
        tasks(&format!("category, by {sort}"), &|f| {
            f.category = Some(TaskCategory::Research);
            f.sort = sort;
        });
    }
    tasks("q: a rare word", &|f| f.q = Some(words::RARE.to_owned()));
    tasks("q: a common word (1 in 16)", &|f| {
        f.q = Some(words::COMMON.to_owned())
    });
    tasks("q: two words", &|f| f.q = Some(words::two()));
    tasks("q: a word of every title", &|f| {
        f.q = Some(words::EVERY.to_owned())
    });
    tasks("q: a common word, status", &|f| {
        f.q = Some(words::COMMON.to_owned());
        f.status = Some(TaskStatus::Open);
    });
    tasks("q: a rare word, by reward", &|f| {
        f.q = Some(words::RARE.to_owned());
        f.sort = TaskSort::Reward;
    });
    tasks("q: a common word, by reward", &|f| {
        f.q = Some(words::COMMON.to_owned());
        f.sort = TaskSort::Reward;
    });
    let none = SubmissionFilter { status: None };
    let approved = SubmissionFilter {
        status: Some(SubmissionStatus::Approved),
    };
    let everything = TransactionFilter::default();
    let of_kind = TransactionFilter {
        kind: Some(TransactionKind::TaskReward),
        ..everything
    };
    let late = TransactionFilter {
        since: Some(Timestamp::from_micros(
            fill::END.micros() - 30 * 86_400_000_000,
        )),
        ..everything
    };
    for (name, list) in [
        ("submissions (a tenth of all)", List::Submissions(none)),
        ("submissions, status", List::Submissions(approved)),
        ("submissions to a task", List::TaskSubmissions(none)),
        (
            "submissions to a task, status",
            List::TaskSubmissions(approved),
        ),
        ("positions", List::Positions(None)),
        (
            "positions, status",
            List::Positions(Some(PositionStatus::Active)),
        ),
        ("transactions", List::Transactions(everything)),
        ("transactions, kind", List::Transactions(of_kind)),
        ("transactions, since", List::Transactions(late)),
    ] {
        all.push((name.to_owned(), list));
    }
    all
}

async fn list_times(sides: &Sides, store: Store, name: &str, list: &List) -> Result<ListTimes> {
    let (small, full) = (&sides.small, &sides.full);
    let (few, total) = (list.total(small).await?, list.total(full).await?);
    ensure!(list.rows(full, total, 0).await? > 0, "there are no {name}");
    let deep = ((total - 1).max(0) / ROWS * ROWS).max(0);
    let [first_small, first] = in_turns(
        async || list.rows(small, few, 0).await,
        async || list.rows(full, total, 0).await,
    )
    .await?;
    let [total_small, total_ms] = in_turns(
        async || list.total(small).await,
        async || list.total(full).await,
    )
    .await?;
    let [whole_small, whole] = in_turns(
        async || list.whole(small).await,
        async || list.whole(full).await,
    )
    .await?;
    let [last, _] = in_turns(async || list.rows(full, total, deep).await, async || Ok(())).await?;
    Ok(ListTimes {
        store,
        name: name.to_owned(),
        first_small,
        first,
        whole_small,
        whole,
        total_small,
        total_ms,
        total,
        last,
        counter: list.has_counter(),
    })
}

/// The medians of both, in milliseconds, measured in turns.
pub(super) async fn in_turns<A, B>(
    mut small: impl AsyncFnMut() -> Result<A>,
    mut full: impl AsyncFnMut() -> Result<B>,
) -> Result<[f64; 2]> {
    small().await?;
    full().await?;
    let begun = Instant::now();
    let (mut of_small, mut of_full) = (Vec::new(), Vec::new());
    while of_full.len() < LEAST_TIMES || (of_full.len() < TIMES && begun.elapsed() < BUDGET) {
        let since = Instant::now();
        small().await?;
        of_small.push(since.elapsed().as_secs_f64() * 1e3);
        let since = Instant::now();
        full().await?;
        of_full.push(since.elapsed().as_secs_f64() * 1e3);
    }
    Ok([median(of_small), median(of_full)])
}

impl List {
    async fn rows(&self, side: &Side, total: i64, offset: i64) -> Result<usize> {
        let page = Page {
            limit: ROWS,
            offset,
        };
        let input = (self.clone(), side.filled.clone(), total, page);
        let found = side
            .app
            .db
            .snapshot(input, async |tx, (list, filled, total, page)| {
                let (busy, total, page) = (&filled.busy, *total, *page);
                Ok::<_, aivy_store::StoreError>(match list {
                    Self::Tasks(filter) => {
                        let creator = filter.creator.is_some().then_some(busy);
                        bench::tasks(tx, filter, creator, total, page).await?.len()
                    }
                    Self::Submissions(filter) => {
                        let scope = SubmissionScope::Worker(busy);
                        bench::submissions(tx, scope, *filter, page).await?.len()
                    }
                    Self::TaskSubmissions(filter) => {
                        let scope = SubmissionScope::Task(&filled.crowded);
                        bench::submissions(tx, scope, *filter, page).await?.len()
                    }
                    Self::Positions(status) => {
                        bench::positions(tx, busy, *status, page).await?.len()
                    }
                    Self::Transactions(filter) => ledger::rows(tx, busy, filter, page).await?.len(),
                })
            })
            .await?;
        Ok(found)
    }

    async fn total(&self, side: &Side) -> Result<i64> {
        let input = (self.clone(), side.filled.clone());
        let found = side.app.db.snapshot(input, async |tx, (list, filled)| {
            let busy = &filled.busy;
            match list {
                Self::Tasks(filter) => {
                    let creator = filter.creator.is_some().then_some(busy);
                    bench::count_tasks(tx, filter, creator).await
                }
                Self::Submissions(filter) => {
                    bench::count_submissions(tx, SubmissionScope::Worker(busy), *filter).await
                }
                Self::TaskSubmissions(filter) => {
                    bench::count_submissions(tx, SubmissionScope::Task(&filled.crowded), *filter)
                        .await
                }
                Self::Positions(status) => bench::count_positions(tx, busy, *status).await,
                Self::Transactions(filter) => bench::count_transactions(tx, busy, filter).await,
            }
        });
        Ok(found.await?)
    }

    /// The use case.
    async fn whole(&self, side: &Side) -> Result<()> {
        let (app, filled) = (&side.app, &side.filled);
        let page = PageQuery {
            page: 1,
            per_page: ROWS,
        };
        let busy = &filled.busy;
        match self {
            Self::Tasks(filter) => app.tasks(busy, filter, page).await.map(|_| ()),
            Self::Submissions(filter) => app.submissions(busy, *filter, page).await.map(|_| ()),
            Self::TaskSubmissions(filter) => {
                let task = &filled.crowded;
                app.task_submissions(busy, task, *filter, page)
                    .await
                    .map(|_| ())
            }
            Self::Positions(status) => {
                let filter = PositionFilter { status: *status };
                app.list_positions(busy, &filter, page).await.map(|_| ())
            }
            Self::Transactions(filter) => app.transactions(busy, filter, page).await.map(|_| ()),
        }
        .map_err(failed)
    }

    /// Whether the total is kept in a counter instead of counted.
    fn has_counter(&self) -> bool {
        match self {
            Self::Tasks(filter) => {
                filter.creator.is_none() && filter.min_reward.is_none() && filter.q.is_none()
            }
            Self::Transactions(filter) => *filter == TransactionFilter::default(),
            _ => false,
        }
    }
}
