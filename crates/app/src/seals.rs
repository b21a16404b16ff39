//! Sealing the ledger, and the proofs from its seals.

use aivy_core::ledger::leaf::TransactionRecord;
use aivy_core::merkle::Tree;
use aivy_store::seals::{self, Leaf};
use aivy_store::{StoreError, Tx};
use aivy_types::body::{LedgerProof, LedgerTotals, Seal, TransactionProof};
use aivy_types::{ErrorCode, TransactionId, UserId};

use crate::{App, Failure};

/// The maximum number of transactions in a seal.
pub const BATCH: usize = 1000;

impl App {
    /// Seals up to [`BATCH`] waiting transactions, and returns how many it sealed: 0 also when
    /// another node was faster. If it is a full batch, there may be more.
    ///
    /// # Errors
    /// The database fails, or the ledger is not consistent.
    pub async fn seal(&self) -> Result<usize, Failure> {
        let now = self.clock.now();
        let limit = i64::try_from(BATCH).unwrap_or(i64::MAX);
        let sealed: Result<usize, StoreError> = self
            .db
            .write((limit, now), async |tx, (limit, now)| {
                seals::seal(tx, *limit, *now).await
            })
            .await;
        match sealed {
            Err(error) if error.is_conflict_with(seals::TAKEN) => Ok(0),
            sealed => Ok(sealed?),
        }
    }

    /// The state of the ledger as of its last seal.
    ///
    /// # Errors
    /// The database fails.
    pub async fn ledger_proof(&self) -> Result<LedgerProof, Failure> {
        let last = self
            .db
            .read((), async |tx, ()| seals::last(tx).await)
            .await?;
        let totals = last
            .as_ref()
            .map_or_else(LedgerTotals::default, |seal| seal.totals);
        Ok(LedgerProof {
            totals,
            sum: totals.sum(),
            transactions: last.as_ref().map_or(0, |seal| seal.transactions),
            last_seal: last.map(shown),
        })
    }

    /// The inclusion proof of a transaction of `user`.
    ///
    /// # Errors
    /// Not found if it did not change the available balance of `user`, conflict if it is not sealed
    /// yet, or the database fails.
    pub async fn transaction_proof(
        &self,
        user: &UserId,
        id: &TransactionId,
    ) -> Result<TransactionProof, Failure> {
        self.db
            .snapshot((user.clone(), id.clone()), async |tx, (user, id)| {
                let record = seals::record_of(tx, user, id).await?;
                let record = record.ok_or_else(|| Failure::new(ErrorCode::NotFound))?;
                let leaf = seals::leaf_of(tx, id).await?;
                proof(tx, id, &record, leaf.ok_or_else(waiting)?).await
            })
            .await
    }
}

fn waiting() -> Failure {
    Failure::new(ErrorCode::Conflict)
        .message("The transaction is not sealed yet. It will be within seconds.")
}

async fn proof(
    tx: &mut Tx<'_>,
    id: &TransactionId,
    record: &TransactionRecord,
    leaf: Leaf,
) -> Result<TransactionProof, Failure> {
    let seal = seals::get(tx, leaf.seal)
        .await?
        .ok_or_else(leaf_out_of_place)?;
    let tree = Tree::new(seals::leaves(tx, leaf.seal).await?);
    let place = usize::try_from(leaf.position).map_err(|_| leaf_out_of_place())?;
    let path = tree.path(place).ok_or_else(leaf_out_of_place)?;
    Ok(TransactionProof {
        transaction_id: id.clone(),
        record: record.text(),
        leaf: leaf.hash.to_string(),
        position: leaf.position,
        path: path.iter().map(ToString::to_string).collect(),
        seal: shown(seal),
    })
}

fn leaf_out_of_place() -> Failure {
    Failure::new(ErrorCode::InternalError)
        .cause("a leaf is not in the batch of its seal: see `aivy ledger verify`")
}

fn shown(seal: seals::Seal) -> Seal {
    Seal {
        number: seal.number,
        previous: seal.previous.to_string(),
        root: seal.root.to_string(),
        hash: seal.hash.to_string(),
        leaves: seal.leaves,
        sealed_at: seal.sealed_at,
        sealed_at_micros: seal.sealed_at.micros(),
    }
}
