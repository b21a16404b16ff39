//! The step of migration `cut_words`: cuts the title of every task into words.

use aivy_core::words;
use futures_util::future::BoxFuture;

use super::Findings;
use crate::StoreError;
use crate::query::Query;
use crate::source::Source;
use crate::statement::Statement;
use crate::tx::Tx;
use crate::value::Value;

/// Tasks in one portion; `STORE` takes as many.
const PORTION: usize = 250;

static PAGE: Query<(i64, String)> = Query::of_migration(
    "SELECT number, title FROM tasks WHERE number > $1 ORDER BY number LIMIT 250",
);
static STORE: Statement = Statement::rows_of_migration(Source::Rows {
    head: "WITH cut (number, words) AS (VALUES ",
    row: "(CAST(? AS BIGINT), CAST(? AS TEXT))",
    rows: PORTION,
    tail: ") UPDATE tasks SET words = cut.words FROM cut WHERE tasks.number = cut.number",
});

pub(super) fn step<'t>(
    tx: &'t mut Tx<'_>,
    _: &'t mut Findings,
) -> BoxFuture<'t, Result<(), StoreError>> {
    Box::pin(async move {
        let mut last = 0;
        loop {
            let titles = PAGE.fetch_all(tx, &[Value::from(last)]).await?;
            let Some((end, _)) = titles.last() else {
                return Ok(());
            };
            last = *end;
            let cut: Vec<String> = titles.iter().map(|(_, title)| words::kept(title)).collect();
            let mut params: Vec<Value<'_>> = Vec::with_capacity(2 * PORTION);
            for ((number, _), words) in titles.iter().zip(&cut) {
                params.extend([Value::from(*number), Value::from(words)]);
            }
            // A portion that is not full ends in rows without a number, which match no task.
            params.resize(2 * PORTION, Value::Null);
            tx.execute(&STORE, &params).await?;
        }
    })
}
