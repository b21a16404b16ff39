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

    /// Whether the words are all that is asked for.
    const fn words_alone(self) -> bool {
        self.index() == 1
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
            (true, Backend::Sqlite) if self.words_alone() && !sorted => (
                "tasks_words w",
                vec![format!("w.tasks_words MATCH ${}", next())],
            ),
            (true, Backend::Sqlite) => (
                "tasks_words w CROSS JOIN tasks t ON t.number = w.rowid",
                vec![format!("w.tasks_words MATCH ${}", next())],
            ),
            (true, Backend::Postgres) => (
                "tasks t",
                vec![format!(
                    "to_tsvector('simple', t.title) @@ plainto_tsquery('simple', ${})",
                    next()
                )],
            ),
        };
        for (given, column) in [
            (self.status, "status"),
            (self.category, "category"),
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
        let direction = match order {
            Order::Asc => "ASC",
            Order::Desc => "DESC",
        };
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
            "SELECT t.id, t.title, t.description, t.category, t.reward, t.slots, t.slots_left, t.status, \
                t.input, t.result_schema, t.review, t.claim_ttl_seconds, t.review_ttl_seconds, t.min_stake, \
                t.deadline, t.creator_id, (SELECT username FROM users WHERE id = t.creator_id), \
                t.created_at, t.updated_at \
            FROM (SELECT {number} AS number {scope} ORDER BY {first}{number} {direction} \
                LIMIT ${} OFFSET ${}) page CROSS JOIN tasks t WHERE t.number = page.number \
            ORDER BY {first}t.number {direction}",
            taken + 1,
            taken + 2,
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
    LISTS.iter().chain(COUNTS.iter()).chain(STATEMENTS.iter().copied())
}

/// What is asked for, as the statements take it.
struct Question {
    shape: Shape,
    words: Option<String>,
}

impl Question {
    fn of(backend: Backend, filter: &TaskFilter, creator: Option<&UserId>) -> Self {
        let words = filter.q.as_deref().map(|q| words(backend, q));
        let shape = Shape {
            words: words.is_some(),
            status: filter.status.is_some(),
            category: filter.category.is_some(),
            creator: creator.is_some(),
            reward: filter.min_reward.is_some(),
        };
        Self { shape, words }
    }

    /// There is no word in it: no title fits.
    fn is_void(&self) -> bool {
        self.words.as_ref().is_some_and(String::is_empty)
    }

    fn params<'p>(&'p self, filter: &TaskFilter, creator: Option<&'p UserId>) -> Vec<Value<'p>> {
        let mut params: Vec<Value<'_>> = Vec::with_capacity(7);
        params.extend(self.words.as_deref().map(Value::from));
        params.extend(filter.status.map(|status| Value::from(status.as_str())));
        params.extend(filter.category.map(|category| Value::from(category.as_str())));
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
    let items = rows(tx, filter, creator, limit, offset).await?;
    Ok((items, total(tx, filter, creator).await?))
}

/// The tasks of [`page`].
///
/// # Errors
/// The database failed.
pub async fn rows(
    tx: &mut Tx<'_>,
    filter: &TaskFilter,
    creator: Option<&UserId>,
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
    let place = (question.shape.index() * TaskSort::ALL.len() + filter.sort as usize) * orders;
    tx.query(&LISTS[place + filter.order as usize], &params, task)
        .await
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

/// What a title must hold, as the database's own search reads it: every word of `text`.
fn words(backend: Backend, text: &str) -> String {
    let words = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    let words: Vec<String> = match backend {
        // In quotation marks a word is never taken for an operator.
        Backend::Sqlite => words.map(|word| format!("\"{word}\"")).collect(),
        Backend::Postgres => words.map(str::to_owned).collect(),
    };
    words.join(" ")
}
