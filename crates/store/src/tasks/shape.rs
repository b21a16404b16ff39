//! The texts of the lists of tasks.
//!
//! The best index depends on the filters, so each combination is a statement of its own: a closed
//! family, built once; a test prepares all members.

use std::sync::LazyLock;

use aivy_types::body::{Order, Task, TaskSort};

use crate::dialect::Backend;
use crate::query::Query;
use crate::statement::Statement;

/// Whether a title has the words, on PostgreSQL.
const HAS_WORDS: &str = "t.lexemes @@ CAST(CAST($1 AS TEXT) AS TSQUERY)";

/// Which filters a statement has.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    pub(super) words: bool,
    pub(super) status: bool,
    pub(super) category: bool,
    pub(super) creator: bool,
    pub(super) reward: bool,
}

impl Shape {
    const COUNT: usize = 32;

    fn all() -> impl Iterator<Item = Self> {
        (0..Self::COUNT).map(Self::of)
    }

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

    /// Whether SQLite's index of words contains all filters.
    pub(super) const fn in_words(self) -> bool {
        self.words && !self.creator && !self.reward
    }

    /// Whether status and category are searched together with the words.
    pub(super) fn with_words(self, backend: Backend) -> bool {
        self.words && backend == Backend::Sqlite
    }

    /// The tasks that match. `sorted`: by something that the index of words does not contain.
    fn scope(self, backend: Backend, sorted: bool) -> SearchScope {
        let scope = match (self.words, backend) {
            (false, _) => SearchScope::of("tasks t"),
            (true, Backend::Sqlite) if self.in_words() && !sorted => {
                SearchScope::of("tasks_words w").having("w.tasks_words MATCH $1")
            }
            (true, Backend::Sqlite) => {
                SearchScope::of("tasks_words w CROSS JOIN tasks t ON t.number = w.rowid")
                    .having("w.tasks_words MATCH $1")
            }
            (true, Backend::Postgres) => SearchScope::of("tasks t").having(HAS_WORDS),
        };
        let scope = match (self.words, backend) {
            // The index of words returns its rows in this order.
            (true, Backend::Sqlite) => scope.numbered("w.rowid"),
            _ => scope,
        };
        self.filtered(scope, backend)
    }

    /// As [`Shape::scope`] on PostgreSQL, reading every hit first: its planner does not know
    /// whether the words are rare, and would walk along the index of the order.
    fn hits(self) -> SearchScope {
        // With the columns that a list filters and sorts by.
        let hits = format!(
            "WITH hits AS MATERIALIZED (SELECT t.number, t.status, t.category, t.creator_id, t.reward, \
                t.deadline FROM tasks t WHERE {HAS_WORDS}) "
        );
        self.filtered(SearchScope::of("hits t").after(hits), Backend::Postgres)
    }

    /// Adds the filters other than the words.
    fn filtered(self, mut scope: SearchScope, backend: Backend) -> SearchScope {
        let apart = !self.with_words(backend);
        for (given, condition) in [
            (self.status && apart, "t.status ="),
            (self.category && apart, "t.category ="),
            (self.creator, "t.creator_id ="),
            (self.reward, "t.reward >="),
        ] {
            if given {
                scope.taken += 1;
                scope
                    .conditions
                    .push(format!("{condition} ${}", scope.taken));
            }
        }
        scope
    }
}

/// The part of a statement that finds tasks.
struct SearchScope {
    /// The text before the SELECT.
    with: String,
    from: &'static str,
    conditions: Vec<String>,
    /// How many parameters there are so far. The words are the first.
    taken: usize,
    /// The expression for the number of a task in the order of publication.
    number: &'static str,
}

impl SearchScope {
    const fn of(from: &'static str) -> Self {
        Self {
            with: String::new(),
            from,
            conditions: Vec::new(),
            taken: 0,
            number: "t.number",
        }
    }

    /// Restricts it to tasks with the words.
    fn having(mut self, words: &str) -> Self {
        self.conditions.push(words.to_owned());
        self.taken = 1;
        self
    }

    /// Continues after a part that has searched for the words.
    fn after(mut self, with: String) -> Self {
        self.with = with;
        self.taken = 1;
        self
    }

    const fn numbered(mut self, number: &'static str) -> Self {
        self.number = number;
        self
    }

    /// `FROM … WHERE …`.
    fn rows(&self) -> String {
        let from = self.from;
        if self.conditions.is_empty() {
            return format!("FROM {from}");
        }
        format!("FROM {from} WHERE {}", self.conditions.join(" AND "))
    }

    /// The page is found first, in an index, and only its rows are read: a deep page costs the walk
    /// along the index.
    fn list(&self, sort: TaskSort, order: Order) -> String {
        let direction = match order {
            Order::Asc => "ASC",
            Order::Desc => "DESC",
        };
        let first = match sort {
            TaskSort::CreatedAt => String::new(),
            TaskSort::Reward => format!("t.reward {direction}, "),
            TaskSort::Deadline => format!("t.deadline {direction}, "),
        };
        let (with, number, rows) = (&self.with, self.number, self.rows());
        let (limit, offset) = (self.taken + 1, self.taken + 2);
        format!(
            "SELECT {{}} FROM ({with}SELECT {number} AS number {rows} \
                ORDER BY {first}{number} {direction} LIMIT ${limit} OFFSET ${offset}) page \
            CROSS JOIN tasks t WHERE t.number = page.number ORDER BY {first}t.number {direction}"
        )
    }

    fn count(&self) -> String {
        format!("SELECT COUNT(*) {}", self.rows())
    }
}

/// All sorts in both orders, at the indexes that [`place`] returns.
fn orders() -> impl Iterator<Item = (TaskSort, Order)> {
    let sorts = TaskSort::ALL.iter();
    sorts.flat_map(|sort| Order::ALL.iter().map(|order| (*sort, *order)))
}

/// The index of a statement in a family that is ordered by `major`, sort and order.
const fn place(major: usize, sort: TaskSort, order: Order) -> usize {
    (major * TaskSort::ALL.len() + sort as usize) * Order::ALL.len() + order as usize
}

/// By shape, sort and order.
static LISTS: LazyLock<Vec<Query<Task>>> = LazyLock::new(|| {
    let list = |shape: Shape, (sort, order)| {
        let text = |backend| {
            let scope = shape.scope(backend, sort != TaskSort::CreatedAt);
            scope.list(sort, order)
        };
        let name = format!("tasks::LIST_{}_{sort}_{order}", shape.index());
        Query::built(name, text(Backend::Sqlite), text(Backend::Postgres))
    };
    let of_shape = |shape| orders().map(move |by| list(shape, by));
    Shape::all().flat_map(of_shape).collect()
});

/// By sort and order, on SQLite: words that many titles have. Each task along the index of the
/// order is tested for them. PostgreSQL chooses this plan by itself.
static WALKS: LazyLock<Vec<Query<Task>>> = LazyLock::new(|| {
    let walk = |(sort, order)| {
        let scope = SearchScope::of("tasks t").having(
            "EXISTS ( SELECT 1 FROM tasks_words w WHERE w.tasks_words MATCH $1 AND w.rowid = t.number)",
        );
        let name = format!("tasks::WALK_{sort}_{order}");
        Query::built(name, scope.list(sort, order), String::new())
    };
    let sorted = orders().filter(|(sort, _)| *sort != TaskSort::CreatedAt);
    sorted.map(walk).collect()
});

/// By shape (of those with words), sort and order, on PostgreSQL: words that few titles have.
static HITS: LazyLock<Vec<Query<Task>>> = LazyLock::new(|| {
    let hits = |shape: Shape, (sort, order)| {
        let name = format!("tasks::HITS_{}_{sort}_{order}", shape.index());
        Query::built(name, String::new(), shape.hits().list(sort, order))
    };
    let of_shape = |shape| orders().map(move |by| hits(shape, by));
    let with_words = Shape::all().filter(|shape| shape.words);
    with_words.flat_map(of_shape).collect()
});

/// By shape.
static COUNTS: LazyLock<Vec<Query<i64>>> = LazyLock::new(|| {
    let count = |shape: Shape| {
        let text = |backend| shape.scope(backend, false).count();
        let name = format!("tasks::COUNT_{}", shape.index());
        Query::built(name, text(Backend::Sqlite), text(Backend::Postgres))
    };
    Shape::all().map(count).collect()
});

impl Shape {
    /// The database's own plan.
    pub(super) fn usual(self, sort: TaskSort, order: Order) -> &'static Query<Task> {
        &LISTS[place(self.index(), sort, order)]
    }

    /// Reads every hit first, on PostgreSQL.
    pub(super) fn hits_first(self, sort: TaskSort, order: Order) -> &'static Query<Task> {
        // Every second shape has words.
        &HITS[place(self.index() / 2, sort, order)]
    }

    pub(super) fn counted(self) -> &'static Query<i64> {
        &COUNTS[self.index()]
    }
}

/// Walks along the index of the order, on SQLite. Not by creation, which is the order of the index
/// of words.
pub(super) fn walk(sort: TaskSort, order: Order) -> &'static Query<Task> {
    &WALKS[place(0, sort, order) - Order::ALL.len()]
}

/// The statements of this file.
pub(super) fn family() -> impl Iterator<Item = &'static Statement> {
    let lists = [&LISTS, &WALKS, &HITS].into_iter();
    let lists = lists
        .flat_map(|family| family.iter())
        .flat_map(Query::statements);
    lists.chain(COUNTS.iter().flat_map(Query::statements))
}
