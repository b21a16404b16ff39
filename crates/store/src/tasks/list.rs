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

/// Which filters a statement has. The least reward is in every one.
#[derive(Debug, Clone, Copy)]
struct Shape {
    words: bool,
    status: bool,
    category: bool,
    creator: bool,
}

impl Shape {
    const COUNT: usize = 16;

    const fn of(index: usize) -> Self {
        Self {
            words: index & 1 != 0,
            status: index & 2 != 0,
            category: index & 4 != 0,
            creator: index & 8 != 0,
        }
    }

    const fn index(self) -> usize {
        self.words as usize
            | (self.status as usize) << 1
            | (self.category as usize) << 2
            | (self.creator as usize) << 3
    }

    /// `FROM … WHERE …`, and how many parameters that takes.
    fn scope(self, backend: Backend) -> (String, usize) {
        let mut number = 0;
        let mut next = || {
            number += 1;
            number
        };
        let (from, mut conditions) = match (self.words, backend) {
            (false, _) => ("tasks t", Vec::new()),
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
        conditions.push(format!("t.reward >= ${}", next()));
        (format!("FROM {from} WHERE {}", conditions.join(" AND ")), number)
    }

    fn list(self, backend: Backend, sort: TaskSort, order: Order) -> String {
        let (scope, taken) = self.scope(backend);
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
            {scope} ORDER BY {first}{number} {direction} LIMIT ${} OFFSET ${}",
            taken + 1,
            taken + 2,
        )
    }

    fn count(self, backend: Backend) -> String {
        format!("SELECT COUNT(*) {}", self.scope(backend).0)
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
    let words = filter.q.as_deref().map(|q| words(tx.backend(), q));
    if words.as_ref().is_some_and(String::is_empty) {
        return Ok((Vec::new(), 0));
    }
    let shape = Shape {
        words: words.is_some(),
        status: filter.status.is_some(),
        category: filter.category.is_some(),
        creator: creator.is_some(),
    };
    let mut params: Vec<Value<'_>> = Vec::with_capacity(7);
    params.extend(words.as_deref().map(Value::from));
    params.extend(filter.status.map(|status| Value::from(status.as_str())));
    params.extend(filter.category.map(|category| Value::from(category.as_str())));
    params.extend(creator.map(Value::from));
    params.push(filter.min_reward.unwrap_or(0).into());
    let total = if words.is_none() && creator.is_none() && filter.min_reward.is_none() {
        let which = [
            Value::from(filter.category.map(|category| category.as_str())),
            Value::from(filter.status.map(|status| status.as_str())),
        ];
        tx.query_one(&COUNTED, &which, |row| row.int(0)).await?
    } else {
        tx.query_one(&COUNTS[shape.index()], &params, |row| row.int(0))
            .await?
    };
    params.extend([Value::from(limit), Value::from(offset)]);
    let orders = Order::ALL.len();
    let place = (shape.index() * TaskSort::ALL.len() + filter.sort as usize) * orders;
    let items = tx
        .query(&LISTS[place + filter.order as usize], &params, task)
        .await?;
    Ok((items, total))
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
