//! Statements: each is declared once, with a name, in a list, so that a test can prepare all of
//! them on both databases. A text that was not declared cannot be run.
//!
//! Parameters are `$1`, `$2`, … in the order in which they first appear: SQLite numbers named
//! parameters by first appearance and PostgreSQL by the digits; this rule makes the two agree.

use std::borrow::Cow;
use std::sync::OnceLock;

use crate::dialect::Backend;
use crate::source::Source;

/// A declared statement.
#[derive(Debug)]
pub struct Statement {
    name: Cow<'static, str>,
    source: Source,
    /// Makes the SELECT list for `{}`.
    select: Option<Select>,
    sqlite: OnceLock<Cow<'static, str>>,
    postgres: OnceLock<Cow<'static, str>>,
}

/// Adds to a SELECT list.
pub(crate) type Select = fn(&mut Vec<&'static str>);

/// The placeholder for the SELECT list in the text of a statement.
const LIST: &str = "{}";

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

    /// A statement with a SELECT list that `select` makes.
    pub(crate) const fn selecting(name: &'static str, source: Source, select: Select) -> Self {
        Self {
            name: Cow::Borrowed(name),
            source,
            select: Some(select),
            sqlite: OnceLock::new(),
            postgres: OnceLock::new(),
        }
    }

    /// A statement of a migration's step. It is in no list, because it need not match a later
    /// schema.
    pub(crate) const fn of_migration(text: &'static str) -> Self {
        Self::declare("migration", Source::Plain(text))
    }

    /// As [`Statement::of_migration`], for many rows.
    pub(crate) const fn rows_of_migration(source: Source) -> Self {
        Self::declare("migration", source)
    }

    /// A statement of a family.
    pub(crate) fn built(name: String, sqlite: String, postgres: String, select: Select) -> Self {
        Self {
            name: name.into(),
            source: Source::Built { sqlite, postgres },
            select: Some(select),
            sqlite: OnceLock::new(),
            postgres: OnceLock::new(),
        }
    }

    /// A slice of itself, for the lists of statements.
    pub(crate) const fn statements(&'static self) -> &'static [Self] {
        std::slice::from_ref(self)
    }

    /// `module::NAME`, for tests and logs.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text for this database; empty if the statement is only for the other one.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_put_in_its_place() {
        let text = Source::Plain("SELECT {} FROM t");
        let statement = Statement::selecting("t::ALL", text, |list| list.extend(["t.a", "t.b"]));
        assert_eq!(statement.text(Backend::Postgres), "SELECT t.a, t.b FROM t");
    }
}
