//! Statements: each is declared once, has a name and stands in a list, so that a test can prepare
//! every one of them on both databases. There is no way to run a text that was not declared.
//!
//! Parameters are `$1`, `$2`, … in the order in which they first appear: SQLite numbers named
//! parameters by first appearance and PostgreSQL by the digits, and only so the two agree.

use std::borrow::Cow;
use std::sync::OnceLock;

use crate::dialect::Backend;
use crate::list;

/// A declared statement.
#[derive(Debug)]
pub struct Statement {
    name: Cow<'static, str>,
    source: Source,
    /// Makes the SELECT list that stands for `{}`.
    select: Option<Select>,
    sqlite: OnceLock<Cow<'static, str>>,
    postgres: OnceLock<Cow<'static, str>>,
}

/// Adds to a SELECT list.
pub(crate) type Select = fn(&mut Vec<&'static str>);

/// What stands for a SELECT list in the text of a statement.
const LIST: &str = "{}";

/// How the text of a statement is given.
#[derive(Debug)]
pub(crate) enum Source {
    /// As it is.
    Plain(&'static str),
    /// Where the databases can do the same only in different words.
    Each {
        sqlite: &'static str,
        postgres: &'static str,
    },
    /// One of a closed family, put together when the program starts.
    Built { sqlite: String, postgres: String },
    /// `head`, then `row` so many times with commas between, then `tail`. Each `?` in `row`
    /// becomes the next parameter.
    Rows {
        head: &'static str,
        row: &'static str,
        rows: usize,
        tail: &'static str,
    },
    /// A page of a [list](crate::list).
    Page {
        table: &'static str,
        alias: &'static str,
        condition: &'static str,
        order: &'static str,
    },
    /// How many rows of a table fit.
    Count {
        table: &'static str,
        condition: &'static str,
    },
}

impl Statement {
    pub(crate) const fn declare(name: &'static str, source: Source) -> Self {
        Self {
            name: Cow::Borrowed(name),
            source,
            select: None,
            sqlite: OnceLock::new(),
            postgres: OnceLock::new(),
        }
    }

    /// One whose text has a SELECT list that `select` makes.
    pub(crate) const fn selecting(name: &'static str, source: Source, select: Select) -> Self {
        Self {
            name: Cow::Borrowed(name),
            source,
            select: Some(select),
            sqlite: OnceLock::new(),
            postgres: OnceLock::new(),
        }
    }

    /// One that a migration's step runs. It stands in no list: it need not fit a later schema.
    pub(crate) const fn of_migration(text: &'static str) -> Self {
        Self::declare("migration", Source::Plain(text))
    }

    /// As [`Statement::of_migration`], of many rows.
    pub(crate) const fn rows_of_migration(source: Source) -> Self {
        Self::declare("migration", source)
    }

    /// One of a family.
    pub(crate) fn built(name: String, sqlite: String, postgres: String, select: Select) -> Self {
        Self {
            name: name.into(),
            source: Source::Built { sqlite, postgres },
            select: Some(select),
            sqlite: OnceLock::new(),
            postgres: OnceLock::new(),
        }
    }

    /// Itself, as the statements of whatever is declared.
    pub(crate) const fn statements(&'static self) -> &'static [Self] {
        std::slice::from_ref(self)
    }

    /// `module::NAME`, for tests and logs.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text that this database reads; empty when the statement is for the other one alone.
    #[must_use]
    pub fn text(&self, backend: Backend) -> &str {
        let kept = match backend {
            Backend::Sqlite => &self.sqlite,
            Backend::Postgres => &self.postgres,
        };
        kept.get_or_init(|| backend.statement(self.with_list(self.source.text(backend))))
    }

    fn with_list(&self, text: Cow<'static, str>) -> Cow<'static, str> {
        let Some(select) = self.select.filter(|_| text.contains(LIST)) else {
            return text;
        };
        let mut list = Vec::new();
        select(&mut list);
        text.replace(LIST, &list.join(", ")).into()
    }
}

impl Source {
    fn text(&self, backend: Backend) -> Cow<'static, str> {
        match self {
            Self::Plain(text) => (*text).into(),
            Self::Each { sqlite, postgres } => match backend {
                Backend::Sqlite => (*sqlite).into(),
                Backend::Postgres => (*postgres).into(),
            },
            Self::Built { sqlite, postgres } => match backend {
                Backend::Sqlite => sqlite.clone().into(),
                Backend::Postgres => postgres.clone().into(),
            },
            Self::Rows {
                head,
                row,
                rows,
                tail,
            } => {
                let mut text = String::from(*head);
                let mut number = 0;
                for index in 0..*rows {
                    text.push_str(if index == 0 { "" } else { ", " });
                    for piece in row.split_inclusive('?') {
                        match piece.strip_suffix('?') {
                            Some(before) => {
                                number += 1;
                                text.push_str(&format!("{before}${number}"));
                            }
                            None => text.push_str(piece),
                        }
                    }
                }
                text.push_str(tail);
                text.into()
            }
            Self::Page {
                table,
                alias,
                condition,
                order,
            } => list::page_text(table, alias, condition, order).into(),
            Self::Count { table, condition } => {
                format!("SELECT COUNT(*) FROM {table} WHERE {condition}").into()
            }
        }
    }
}

/// Declares the statements of a module, and `STATEMENTS`, the list of them.
///
/// - `NAME = "…"` gives no rows.
/// - `NAME: T = "…"` gives rows that are each a `T`, and becomes a [`Query`](crate::query::Query): `{}` in
///   its text stands for the SELECT list of `T`, which a [record](crate::record) has.
/// - `NAME: T = list("table", "alias", "condition", "order")` becomes a [`List`](crate::list::List).
/// - `NAME = "head", "row", "tail"` becomes a [`Batch`](crate::batch::Batch).
///
/// Where SQLite needs other words, `on_sqlite(TEXT)` stands before a text.
macro_rules! statements {
    ($module:literal: $(
        $(#[$doc:meta])*
        $name:ident $(: $gives:ty)? = $(list($($list:literal),*))? $(on_sqlite($sqlite:literal))?
            $($head:literal $(, $row:literal, $tail:literal)?)?;
    )*) => {
        $(
            $(#[$doc])*
            static $name: $crate::statement::declared!([$($gives)?] $($([$row])?)? $(list $($list)*)?) =
                $crate::statement::declare!(
                    [$($gives)?] [$module, "::", stringify!($name)]
                    $(list $($list),*)? $(on_sqlite $sqlite,)? $($head $(, $row, $tail)?)?
                );
        )*
        /// Every statement of this module.
        pub(crate) static STATEMENTS: &[&[$crate::statement::Statement]] =
            &[$($name.statements()),*];
    };
}

/// What a statement is declared as.
macro_rules! declared {
    ([]) => { $crate::statement::Statement };
    ([] [$row:literal]) => { $crate::batch::Batch };
    ([$gives:ty]) => { $crate::query::Query<$gives> };
    ([$gives:ty] list $($list:literal)*) => { $crate::list::List<$gives> };
}

macro_rules! declare {
    ([] [$($name:expr),*] $head:literal, $row:literal, $tail:literal) => {
        $crate::batch::Batch::declare(
            [concat!($($name),*, "_64"), concat!($($name),*, "_8"), concat!($($name),*, "_1")],
            $head,
            $row,
            $tail,
        )
    };
    ([$gives:ty] [$($name:expr),*] list $($list:literal),*) => {
        $crate::list::List::declare([concat!($($name),*), concat!($($name),*, "_COUNT")], $($list),*)
    };
    ([$gives:ty] [$($name:expr),*] $($text:tt)*) => {
        $crate::query::Query::declare(concat!($($name),*), $crate::statement::source!($($text)*))
    };
    ([] [$($name:expr),*] $($text:tt)*) => {
        $crate::statement::Statement::declare(concat!($($name),*), $crate::statement::source!($($text)*))
    };
}

macro_rules! source {
    ($text:literal) => {
        $crate::statement::Source::Plain($text)
    };
    (on_sqlite $sqlite:literal, $postgres:literal) => {
        $crate::statement::Source::Each {
            sqlite: $sqlite,
            postgres: $postgres,
        }
    };
}

pub(crate) use {declare, declared, source, statements};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_put_in_its_place() {
        let text = Source::Plain("SELECT {} FROM t");
        let statement = Statement::selecting("t::ALL", text, |list| list.extend(["t.a", "t.b"]));
        assert_eq!(statement.text(Backend::Postgres), "SELECT t.a, t.b FROM t");
    }

    #[test]
    fn rows_are_numbered_through() {
        let source = Source::Rows {
            head: "INSERT INTO t VALUES ",
            row: "(?, CAST(? AS BIGINT))",
            rows: 2,
            tail: " RETURNING a",
        };
        assert_eq!(
            source.text(Backend::Postgres),
            "INSERT INTO t VALUES ($1, CAST($2 AS BIGINT)), ($3, CAST($4 AS BIGINT)) RETURNING a"
        );
    }
}
