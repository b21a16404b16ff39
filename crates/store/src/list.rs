//! Lists that are read in pages.

use crate::record::FromRow;
use crate::statement::{Source, Statement};
use crate::tx::{Map, Tx};
use crate::value::Value;
use crate::{Listed, Page, StoreError, record};

/// The two statements of a list whose rows are each a `T`: those of a page, and their number in all.
#[derive(Debug)]
pub(crate) struct List<T> {
    statements: [Statement; 2],
    read: Map<T>,
}

impl<T: FromRow> List<T> {
    /// The rows of `table` that fit `condition`, in the order of the columns `order`. `alias` is what
    /// the columns of `T` call the table.
    pub(crate) const fn declare(
        names: [&'static str; 2],
        table: &'static str,
        alias: &'static str,
        condition: &'static str,
        order: &'static str,
    ) -> Self {
        let page = Source::Page {
            table,
            alias,
            condition,
            order,
        };
        let count = Source::Count { table, condition };
        Self {
            statements: [
                Statement::selecting(names[0], page, T::select),
                Statement::declare(names[1], count),
            ],
            read: record::read,
        }
    }

    pub(crate) const fn statements(&'static self) -> &'static [Statement] {
        &self.statements
    }

    /// A page, and how many rows there are. `params` are those of the condition.
    ///
    /// # Errors
    /// As [`Tx::query`].
    pub(crate) async fn fetch_page(
        &'static self,
        tx: &mut Tx<'_>,
        params: &[Value<'_>],
        page: Page,
    ) -> Result<Listed<T>, StoreError> {
        let items = self.fetch_rows(tx, params, page).await?;
        let total = self.fetch_total(tx, params).await?;
        Ok(Listed { items, total })
    }

    /// The rows of [`List::fetch_page`].
    ///
    /// # Errors
    /// As [`Tx::query`].
    pub(crate) async fn fetch_rows(
        &'static self,
        tx: &mut Tx<'_>,
        params: &[Value<'_>],
        page: Page,
    ) -> Result<Vec<T>, StoreError> {
        let params = [params, &page.params()].concat();
        tx.query(&self.statements[0], &params, self.read).await
    }

    /// The number of [`List::fetch_page`].
    ///
    /// # Errors
    /// As [`Tx::query`].
    pub(crate) async fn fetch_total(
        &'static self,
        tx: &mut Tx<'_>,
        params: &[Value<'_>],
    ) -> Result<i64, StoreError> {
        tx.query_one(&self.statements[1], params, record::read)
            .await
    }
}

/// The text of a page. `condition` names each of its parameters once.
///
/// The rows of the page are found by what an index holds, and only they are read: a deep page costs
/// the walk along the index. No page has more than [`Page::MOST`] rows, and PostgreSQL is told so, which makes
/// its plans before it knows the limit: it would join the whole table.
pub(crate) fn page_text(table: &str, alias: &str, condition: &str, order: &str) -> String {
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
    fn the_page_comes_after_what_the_condition_takes() {
        assert_eq!(
            page_text("things", "t", "owner = $1 AND kind = $2", "due_at, id DESC"),
            "SELECT {} FROM (SELECT * FROM (SELECT id FROM things WHERE owner = $1 AND kind = $2 \
                ORDER BY due_at, id DESC LIMIT $3 OFFSET $4) found LIMIT 100) page \
            CROSS JOIN things t WHERE t.id = page.id ORDER BY t.due_at, t.id DESC"
        );
    }
}
