//! The step of migration `ledger_sequence`: numbers the existing transactions, in an order in which
//! each account's entries are in the order in which they were made.

mod order;

use aivy_core::counted::counted;
use futures_util::future::BoxFuture;

use self::order::{Order, Transaction};
use super::Findings;
use crate::StoreError;
use crate::query::Query;
use crate::record::record;
use crate::statement::Statement;
use crate::tx::Tx;
use crate::value::params;

/// Transactions that are read at once.
const PORTION: i64 = 1000;

static PAGE: Query<Line> = Query::of_migration(
    "SELECT {} \
     FROM (SELECT id, created_at FROM ledger_transactions_before \
        WHERE (created_at, id) > ($1, $2) ORDER BY created_at, id LIMIT $3) t \
     LEFT JOIN ledger_entries e ON e.transaction_id = t.id \
     ORDER BY t.created_at, t.id, e.amount",
);
static APPEND: Statement = Statement::of_migration(
    "INSERT INTO ledger_transactions (id, kind, reference, memo, created_at) \
     SELECT id, kind, reference, memo, created_at FROM ledger_transactions_before WHERE id = $1",
);

/// A transaction as it is read, and its time.
struct Line {
    created_at: i64,
    transaction: Transaction,
}

// With one of its entries, if it has any.
record! { Line of t {
    created_at,
    transaction: Transaction {
        id: "t.id",
        entries: ["e.account_id", "e.number"] => |(account, number): (Option<_>, Option<_>)| {
            account.zip(number).into_iter().collect()
        },
    },
} }

pub(super) fn step<'t>(
    tx: &'t mut Tx<'_>,
    findings: &'t mut Findings,
) -> BoxFuture<'t, Result<(), StoreError>> {
    Box::pin(async move {
        let mut order = Order::default();
        let mut after = (i64::MIN, String::new());
        loop {
            let page = params![after.0, &after.1, PORTION];
            let page = gathered(PAGE.fetch_all(tx, page).await?);
            let Some(last) = page.last() else {
                break;
            };
            after = (last.created_at, last.transaction.id.clone());
            for line in page {
                append(tx, order.take(line.transaction)).await?;
            }
        }
        append(tx, order.rest()).await?;
        if order.forced > 0 {
            findings.add(format!(
                "{} had to be numbered by time only, because earlier entries are missing: see \
                 `aivy ledger verify`",
                counted(order.forced, "ledger transaction")
            ));
        }
        Ok(())
    })
}

async fn append(tx: &mut Tx<'_>, ids: Vec<String>) -> Result<(), StoreError> {
    for id in ids {
        tx.execute(&APPEND, params![&id]).await?;
    }
    Ok(())
}

/// Transactions with all their entries, from rows in order.
fn gathered(lines: Vec<Line>) -> Vec<Line> {
    let mut page: Vec<Line> = Vec::with_capacity(lines.len() / 2);
    for Line {
        created_at,
        transaction,
    } in lines
    {
        match page.last_mut() {
            Some(before) if before.transaction.id == transaction.id => {
                before.transaction.entries.extend(transaction.entries);
            }
            _ => page.push(Line {
                created_at,
                transaction,
            }),
        }
    }
    page
}
