//! The sources of the texts of statements.

use std::borrow::Cow;

use crate::Page;
use crate::dialect::Backend;

/// The source of a statement's text.
#[derive(Debug)]
pub(crate) enum Source {
    /// The text itself.
    Plain(&'static str),
    /// Two texts, where the databases need different ones.
    Each {
        sqlite: &'static str,
        postgres: &'static str,
    },
    /// A member of a closed family, built when the program starts.
    Built { sqlite: String, postgres: String },
    /// `head`, then `row` as many times as given, separated by commas, then `tail`. Each `?` in
    /// `row` becomes the next parameter.
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
    /// How many rows of a table match.
    Count {
        table: &'static str,
        condition: &'static str,
    },
}

impl Source {
    pub(crate) fn text(&self, backend: Backend) -> Cow<'static, str> {
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
            } => page_text(table, alias, condition, order).into(),
            Self::Count { table, condition } => {
                format!("SELECT COUNT(*) FROM {table} WHERE {condition}").into()
            }
        }
    }
}

/// The text of a page. `condition` names each of its parameters once.
///
/// The rows of the page are found in an index, and only they are read: a deep page costs the walk
/// along the index. No page has more than [`Page::MOST`] rows. The text tells PostgreSQL so, which
/// plans before it knows the limit: it would join the whole table.
fn page_text(table: &str, alias: &str, condition: &str, order: &str) -> String {
    let taken = condition.matches('$').count();
    let (limit, offset, most) = (taken + 1, taken + 2, Page::MOST);
    let columns: Vec<_> = order
        .split(", ")
        .map(|by| format!("{alias}.{by}"))
        .collect();
    let ordered = columns.join(", ");
    format!(
        "SELECT {{}} FROM (SELECT * FROM (SELECT id FROM {table} WHERE {condition} \
            ORDER BY {order} LIMIT ${limit} OFFSET ${offset}) found LIMIT {most}) page \
        CROSS JOIN {table} {alias} WHERE {alias}.id = page.id ORDER BY {ordered}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn the_page_comes_after_what_the_condition_takes() {
        assert_eq!(
            page_text("things", "t", "owner = $1 AND kind = $2", "due_at, id DESC"),
            "SELECT {} FROM (SELECT * FROM (SELECT id FROM things WHERE owner = $1 AND kind = $2 \
                ORDER BY due_at, id DESC LIMIT $3 OFFSET $4) found LIMIT 100) page \
            CROSS JOIN things t WHERE t.id = page.id ORDER BY t.due_at, t.id DESC"
        );
    }
}
