//! Lists of tasks: filtered, searched, sorted, counted.
//!
//! Which filters are given decides which index serves best, so each combination is a statement of
//! its own: a closed family, built once, every member of which is prepared by a test.

use std::sync::LazyLock;

use aivy_types::UserId;
use aivy_types::body::{Order, Task, TaskFilter, TaskSort};

use super::task;
use crate::StoreError;
use crate::dialect::Backend;
use crate::statement::{Statement, statements};
use crate::tx::Tx;
use crate::value::Value;

statements! { "tasks::list":
    COUNTED = "SELECT CAST(COALESCE(SUM(count), 0) AS BIGINT) FROM task_counts \
        WHERE category = COALESCE($1, category) AND status = COALESCE($2, status)";
}

/// Of a task `t`.
const COLUMNS: &str = "SELECT t.id, t.title, t.description, t.category, t.reward, t.slots, t.slots_left, t.status, \
    t.input, t.result_schema, t.review, t.claim_ttl_seconds, t.review_ttl_seconds, t.min_stake, \
    t.deadline, t.creator_id, (SELECT username FROM users WHERE id = t.creator_id), t.created_at, t.updated_at";

/// Whether a title has the words, on PostgreSQL.
const FITS: &str = "t.lexemes @@ CAST(CAST($1 AS TEXT) AS TSQUERY)";

const fn direction(order: Order) -> &'static str {
    match order {
        Order::Asc => "ASC",
        Order::Desc => "DESC",
    }
}

/// Which filters a statement has.
#[derive(Debug, Clone, Copy)]
struct Shape {
    words: bool,
    status: bool,
    category: bool,
    creator: bool,
    reward: bool,
}

impl Shape {
    const COUNT: usize = 32;

    const fn of(index: usize) -> Self {
        Self {
            words: index & 1 != 0,
            status: index & 2 != 0,
            category: index & 4 != 0,
            creator: index & 8 != 0,
            reward: index & 16 != 0,
        }
    }

    const fn index(self) -> usize {
        self.words as usize
            | (self.status as usize) << 1
            | (self.category as usize) << 2
            | (self.creator as usize) << 3
            | (self.reward as usize) << 4
    }

    /// Whether SQLite's index of words knows all that is asked for.
    const fn in_words(self) -> bool {
        self.words && !self.creator && !self.reward
    }

    /// Whether status and category are looked for together with the words.
    fn with_words(self, backend: Backend) -> bool {
        self.words && backend == Backend::Sqlite
    }

    /// `FROM … WHERE …`, and how many parameters that takes. `sorted`: by what the index of words
    /// does not know.
    fn scope(self, backend: Backend, sorted: bool) -> (String, usize) {
        let mut number = 0;
        let mut next = || {
            number += 1;
            number
        };
        let (from, mut conditions) = match (self.words, backend) {
            (false, _) => ("tasks t", Vec::new()),
            (true, Backend::Sqlite) if self.in_words() && !sorted => (
                "tasks_words w",
                vec![format!("w.tasks_words MATCH ${}", next())],
            ),
            (true, Backend::Sqlite) => (
                "tasks_words w CROSS JOIN tasks t ON t.number = w.rowid",
                vec![format!("w.tasks_words MATCH ${}", next())],
            ),
            (true, Backend::Postgres) => {
                ("tasks t", vec![FITS.replace("$1", &format!("${}", next()))])
            }
        };
        for (given, column) in [
            (self.status && !self.with_words(backend), "status"),
            (self.category && !self.with_words(backend), "category"),
            (self.creator, "creator_id"),
        ] {
            if given {
                conditions.push(format!("t.{column} = ${}", next()));
            }
        }
        if self.reward {
            conditions.push(format!("t.reward >= ${}", next()));
        }
        let filter = if conditions.is_empty() {
            String::new()
        } else {
            format!(" WHERE {}", conditions.join(" AND "))
        };
        (format!("FROM {from}{filter}"), number)
    }

    /// The page is found first, by what an index holds, and only its rows are read: a deep page
    /// costs the walk along the index.
    fn list(self, backend: Backend, sort: TaskSort, order: Order) -> String {
        let (scope, taken) = self.scope(backend, sort != TaskSort::CreatedAt);
        let direction = direction(order);
        // The index of words gives its rows in this order by itself.
        let number = if self.words && backend == Backend::Sqlite {
            "w.rowid"
        } else {
            "t.number"
        };
        let first = match sort {
            TaskSort::CreatedAt => String::new(),
            TaskSort::Reward => format!("t.reward {direction}, "),
            TaskSort::Deadline => format!("t.deadline {direction}, "),
        };
        format!(
            "{COLUMNS} \
            FROM (SELECT {number} AS number {scope} ORDER BY {first}{number} {direction} \
                LIMIT ${} OFFSET ${}) page CROSS JOIN tasks t WHERE t.number = page.number \
            ORDER BY {first}t.number {direction}",
            taken + 1,
            taken + 2,
        )
    }

    /// As [`Shape::list`] on PostgreSQL, looking at every hit first: its planner does not know whether
    /// the words are rare, and would walk along the index of the order.
    fn hits(self, sort: TaskSort, order: Order) -> String {
        let found = format!(
            "(WITH hits AS MATERIALIZED (SELECT t.number, t.status, t.category, t.creator_id, t.reward, \
                t.deadline FROM tasks t WHERE {FITS}) SELECT t.number"
        );
        let text = self.list(Backend::Postgres, sort, order);
        text.replace("(SELECT t.number", &found)
            .replace(
                &format!("FROM tasks t WHERE {FITS} AND "),
                "FROM hits t WHERE ",
            )
            .replace(
                &format!("AS number FROM tasks t WHERE {FITS}"),
                "AS number FROM hits t",
            )
    }

    fn count(self, backend: Backend) -> String {
        format!("SELECT COUNT(*) {}", self.scope(backend, false).0)
    }
}

/// By shape, sort and order.
static LISTS: LazyLock<Vec<Statement>> = LazyLock::new(|| {
    let mut all = Vec::new();
    for shape in (0..Shape::COUNT).map(Shape::of) {
        for sort in TaskSort::ALL {
            for order in Order::ALL {
                let text = |backend| shape.list(backend, *sort, *order);
                let name = format!("tasks::LIST_{}_{sort}_{order}", shape.index());
                let (sqlite, postgres) = (text(Backend::Sqlite), text(Backend::Postgres));
                all.push(Statement::built(name, sqlite, postgres));
            }
        }
    }
    all
});

/// By sort and order, on SQLite: words that many titles have. Along the index of the order each task
/// is asked whether it has them. PostgreSQL finds this way by itself.
static WALKS: LazyLock<Vec<Statement>> = LazyLock::new(|| {
    let mut all = Vec::new();
    for (sort, column) in [
        (TaskSort::Reward, "t.reward"),
        (TaskSort::Deadline, "t.deadline"),
    ] {
        for order in Order::ALL {
            let direction = direction(*order);
            let by = format!("{column} {direction}, t.number {direction}");
            let text = format!(
                "{COLUMNS} FROM (SELECT t.number AS number FROM tasks t WHERE EXISTS ( \
                        SELECT 1 FROM tasks_words w WHERE w.tasks_words MATCH $1 AND w.rowid = t.number) \
                    ORDER BY {by} LIMIT $2 OFFSET $3) page \
                CROSS JOIN tasks t WHERE t.number = page.number ORDER BY {by}"
            );
            let name = format!("tasks::WALK_{sort}_{order}");
            all.push(Statement::built(name, text, String::new()));
        }
    }
    all
});

/// By shape (of those with words), sort and order, on PostgreSQL: words that few titles have.
static HITS: LazyLock<Vec<Statement>> = LazyLock::new(|| {
    let mut all = Vec::new();
    for shape in (0..Shape::COUNT).map(Shape::of).filter(|shape| shape.words) {
        for sort in TaskSort::ALL {
            for order in Order::ALL {
                let name = format!("tasks::HITS_{}_{sort}_{order}", shape.index());
                let text = shape.hits(*sort, *order);
                all.push(Statement::built(name, String::new(), text));
            }
        }
    }
    all
});

/// Asking one task whether it has the words costs as much as reading so many that have them, on
/// SQLite.
const ASKING: i64 = 8;
/// Reading one task that has the words costs as much as asking so many whether they do, on
/// PostgreSQL: in the order in which they were published they lie side by side, in others they do
/// not.
const fn reading(sort: TaskSort) -> i64 {
    match sort {
        TaskSort::CreatedAt => 16,
        TaskSort::Reward | TaskSort::Deadline => 1,
    }
}

/// By shape.
static COUNTS: LazyLock<Vec<Statement>> = LazyLock::new(|| {
    let count = |index| {
        let text = |backend| Shape::of(index).count(backend);
        let name = format!("tasks::COUNT_{index}");
        Statement::built(name, text(Backend::Sqlite), text(Backend::Postgres))
    };
    (0..Shape::COUNT).map(count).collect()
});

/// The statements of this file.
pub fn family() -> impl Iterator<Item = &'static Statement> {
    LISTS
        .iter()
        .chain(WALKS.iter())
        .chain(HITS.iter())
        .chain(COUNTS.iter())
        .chain(STATEMENTS.iter().copied())
}

/// What is asked for, as the statements take it.
struct Question {
    shape: Shape,
    words: Option<String>,
    /// Whether status and category are parameters of their own.
    filters: bool,
}

impl Question {
    fn of(backend: Backend, filter: &TaskFilter, creator: Option<&UserId>) -> Self {
        let words = filter.q.as_deref().map(|q| words(backend, q, filter));
        let shape = Shape {
            words: words.is_some(),
            status: filter.status.is_some(),
            category: filter.category.is_some(),
            creator: creator.is_some(),
            reward: filter.min_reward.is_some(),
        };
        Self {
            shape,
            words,
            filters: !shape.with_words(backend),
        }
    }

    /// There is no word in it: no title fits.
    fn is_void(&self) -> bool {
        self.words.as_ref().is_some_and(String::is_empty)
    }

    fn params<'p>(&'p self, filter: &TaskFilter, creator: Option<&'p UserId>) -> Vec<Value<'p>> {
        let mut params: Vec<Value<'_>> = Vec::with_capacity(7);
        params.extend(self.words.as_deref().map(Value::from));
        if self.filters {
            params.extend(filter.status.map(|status| Value::from(status.as_str())));
            params.extend(
                filter
                    .category
                    .map(|category| Value::from(category.as_str())),
            );
        }
        params.extend(creator.map(Value::from));
        params.extend(filter.min_reward.map(Value::from));
        params
    }
}

/// A page of the tasks that fit `filter`, and how many fit. `creator` is who the filter means.
///
/// # Errors
/// The database failed.
pub async fn page(
    tx: &mut Tx<'_>,
    filter: &TaskFilter,
    creator: Option<&UserId>,
    limit: i64,
    offset: i64,
) -> Result<(Vec<Task>, i64), StoreError> {
    let total = total(tx, filter, creator).await?;
    let items = rows(tx, filter, creator, total, limit, offset).await?;
    Ok((items, total))
}

/// The tasks of [`page`], `total` of which fit.
///
/// # Errors
/// The database failed.
pub async fn rows(
    tx: &mut Tx<'_>,
    filter: &TaskFilter,
    creator: Option<&UserId>,
    total: i64,
    limit: i64,
    offset: i64,
) -> Result<Vec<Task>, StoreError> {
    let question = Question::of(tx.backend(), filter, creator);
    if question.is_void() {
        return Ok(Vec::new());
    }
    let mut params = question.params(filter, creator);
    params.extend([Value::from(limit), Value::from(offset)]);
    let orders = Order::ALL.len();
    let at = |shape: usize| {
        (shape * TaskSort::ALL.len() + filter.sort as usize) * orders + filter.order as usize
    };
    let shape = question.shape;
    let wanted = limit.saturating_add(offset);
    let statement = match way(tx, shape, filter.sort, total, wanted).await? {
        Way::Usual => &LISTS[at(shape.index())],
        Way::Walk => &WALKS[(filter.sort as usize - 1) * orders + filter.order as usize],
        // Every second shape has words.
        Way::Hits => &HITS[at(shape.index() / 2)],
    };
    tx.query(statement, &params, task).await
}

/// How the tasks that have some words are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// As the database does it by itself: SQLite looks at every hit, PostgreSQL walks.
    Usual,
    /// Along the index of the order, on SQLite.
    Walk,
    /// All hits first, on PostgreSQL.
    Hits,
}

/// The shorter way to `wanted` of `total` hits: along the index of the order every
/// (tasks / hits)-th task is one.
async fn way(
    tx: &mut Tx<'_>,
    shape: Shape,
    sort: TaskSort,
    total: i64,
    wanted: i64,
) -> Result<Way, StoreError> {
    let backend = tx.backend();
    let walks = shape.in_words() && sort != TaskSort::CreatedAt;
    if !shape.words || (backend == Backend::Sqlite && !walks) {
        return Ok(Way::Usual);
    }
    let none = [Value::Null, Value::Null];
    let tasks = tx.query_one(&COUNTED, &none, |row| row.int(0)).await?;
    let walked = wanted.saturating_mul(tasks) / total.max(1);
    Ok(match backend {
        Backend::Sqlite if walked.saturating_mul(ASKING) < total => Way::Walk,
        Backend::Postgres if walked > total.saturating_mul(reading(sort)) => Way::Hits,
        _ => Way::Usual,
    })
}

/// How many tasks fit `filter`.
///
/// # Errors
/// The database failed.
pub async fn total(
    tx: &mut Tx<'_>,
    filter: &TaskFilter,
    creator: Option<&UserId>,
) -> Result<i64, StoreError> {
    let question = Question::of(tx.backend(), filter, creator);
    if question.is_void() {
        return Ok(0);
    }
    let shape = question.shape;
    let counter = !(shape.words || shape.creator || shape.reward);
    if counter {
        let which = [
            Value::from(filter.category.map(|category| category.as_str())),
            Value::from(filter.status.map(|status| status.as_str())),
        ];
        return tx.query_one(&COUNTED, &which, |row| row.int(0)).await;
    }
    let params = question.params(filter, creator);
    tx.query_one(&COUNTS[shape.index()], &params, |row| row.int(0))
        .await
}

/// What a title must hold, in the database's own language: every word of `text`. Empty if there is
/// none. In quotation marks a word is never taken for an operator, and none has a quotation mark.
fn words(backend: Backend, text: &str, filter: &TaskFilter) -> String {
    let wanted = aivy_core::words::wanted(text);
    if wanted.is_empty() {
        return String::new();
    }
    if backend == Backend::Postgres {
        let quoted: Vec<_> = wanted.iter().map(|word| format!("'{word}'")).collect();
        return quoted.join(" & ");
    }
    let quoted: Vec<_> = wanted.iter().map(|word| format!("\"{word}\"")).collect();
    let mut fitting = format!("words : ({})", quoted.join(" AND "));
    if let Some(status) = filter.status {
        fitting.push_str(&format!(" AND status : \"{status}\""));
    }
    if let Some(category) = filter.category {
        fitting.push_str(&format!(" AND category : \"{category}\""));
    }
    fitting
}
