//! That each pool's reserve covers what its positions may claim, at the moment that the pool was
//! last stored.

use std::collections::BTreeMap;

use aivy_core::staking::{Pool, Position};

use super::{Difference, LISTED};
use crate::StoreError;
use crate::row::Row;
use crate::statement::statements;
use crate::tx::Tx;
use crate::value::params;

/// The name of the check.
pub(super) const CHECK: &str = "claimable";

/// Positions read at a time.
const PAGE: i64 = 10_000;

statements! { "audit::reserves":
    POOLS = "SELECT p.id, p.acc, p.carry, p.emitted, p.funded, p.total_staked, p.reward_per_day, \
            p.updated_ms, p.status, COALESCE(a.balance, 0) \
        FROM pools p LEFT JOIN ledger_accounts a ON a.id = 'reserve:' || p.id ORDER BY p.id";
    POSITIONS = "SELECT id, pool_id, amount, mark, end_acc, claimed FROM positions \
        WHERE id > $1 ORDER BY id LIMIT $2";
}

/// A pool with what stands on its reserve account, and what was found claimable so far.
struct Held {
    pool: Pool,
    reserve: i64,
    claimable: i128,
}

pub(super) async fn check(tx: &mut Tx<'_>) -> Result<Vec<Difference>, StoreError> {
    let pools = tx.query(&POOLS, &[], pool).await?;
    let mut pools: BTreeMap<String, Held> = pools.into_iter().collect();
    let mut after = String::new();
    loop {
        let page = tx
            .query(&POSITIONS, params![&after, PAGE], position)
            .await?;
        for (_, pool, position) in &page {
            if let Some(held) = pools.get_mut(pool) {
                held.claimable += i128::from(position.claimable(&held.pool));
            }
        }
        match page.into_iter().next_back() {
            Some((id, ..)) => after = id,
            None => break,
        }
    }
    let short = pools
        .into_iter()
        .filter(|(_, held)| i128::from(held.reserve) < held.claimable)
        .map(|(id, held)| Difference {
            check: CHECK,
            subject: id,
            what: "the reserve, at least what its positions may claim",
            should: held.claimable.to_string(),
            is: held.reserve.to_string(),
        });
    Ok(short.take(LISTED + 1).collect())
}

fn pool(row: &Row<'_>) -> Result<(String, Held), StoreError> {
    let pool = Pool {
        acc: row.parse(1)?,
        carry: row.parse(2)?,
        emitted: row.parse(3)?,
        funded: row.int(4)?,
        total_staked: row.int(5)?,
        reward_per_day: row.int(6)?,
        updated_ms: row.int(7)?,
        open: row.text(8)? == "open",
    };
    let held = Held {
        pool,
        reserve: row.int(9)?,
        claimable: 0,
    };
    Ok((row.text(0)?.to_owned(), held))
}

fn position(row: &Row<'_>) -> Result<(String, String, Position), StoreError> {
    let position = Position {
        amount: row.int(2)?,
        mark: row.parse(3)?,
        end: row.opt_parse(4)?,
        claimed: row.int(5)?,
    };
    Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned(), position))
}
