//! Checks that each pool's reserve covers what its positions can claim, at the time when the pool
//! was last stored.

use std::collections::BTreeMap;

use aivy_core::staking::{Pool, Position};

use super::{Difference, LISTED};
use crate::StoreError;
use crate::declare::statements;
use crate::record::record;
use crate::tx::Tx;
use crate::value::params;

/// The name of the check.
pub(super) const CHECK: &str = "claimable";

/// Positions read at a time.
const PAGE: i64 = 10_000;

statements! { "audit::reserves":
    POOLS: PoolReserve = "SELECT {} \
        FROM pools p LEFT JOIN ledger_accounts a ON a.id = 'reserve:' || p.id ORDER BY p.id";
    POSITIONS: Earning = "SELECT {} FROM positions p \
        WHERE id > $1 ORDER BY id LIMIT $2";
}

/// A pool, and the balance of its reserve account.
struct PoolReserve {
    id: String,
    pool: Pool,
    reserve: i64,
}

record! { PoolReserve of p {
    id,
    pool: Pool,
    reserve: "COALESCE(a.balance, 0)",
} }

/// A position, and the pool that pays for it.
struct Earning {
    id: String,
    pool_id: String,
    position: Position,
}

record! { Earning of p {
    id, pool_id,
    position: Position,
} }

pub(super) async fn check(tx: &mut Tx<'_>) -> Result<Vec<Difference>, StoreError> {
    let pools = POOLS.fetch_all(tx, &[]).await?;
    let mut claimable: BTreeMap<&str, (&PoolReserve, i128)> = pools
        .iter()
        .map(|held| (held.id.as_str(), (held, 0)))
        .collect();
    let mut after = String::new();
    loop {
        let page = POSITIONS.fetch_all(tx, params![&after, PAGE]).await?;
        for earning in &page {
            if let Some((held, sum)) = claimable.get_mut(earning.pool_id.as_str()) {
                *sum += i128::from(earning.position.claimable(&held.pool));
            }
        }
        match page.into_iter().next_back() {
            Some(last) => after = last.id,
            None => break,
        }
    }
    let short = claimable
        .into_iter()
        .filter(|(_, (held, sum))| i128::from(held.reserve) < *sum)
        .map(|(id, (held, sum))| Difference {
            check: CHECK,
            subject: id.to_owned(),
            what: "the reserve, at least what its positions may claim",
            should: sum.to_string(),
            is: held.reserve.to_string(),
        });
    Ok(short.take(LISTED + 1).collect())
}
