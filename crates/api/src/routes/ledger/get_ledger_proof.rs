//! `GET /v1/ledger/proof`

use actix_web::web::Data;
use aivy_app::App;
use aivy_macros::operation;
use aivy_types::body::{LedgerProof, LedgerProofEnvelope};

use crate::caller::Caller;
use crate::reply::{ApiResult, Reply};

/// Get the proof of the ledger
///
/// Returns the sums of all balances by kind of account, which add up to 0, and the last seal: the
/// end of a chain of hashes over all transactions. New transactions are sealed within seconds.
#[operation(
    responses((status = 200, description = "The proof.", body = LedgerProofEnvelope)),
)]
pub(crate) async fn handle(_caller: Caller, app: Data<App>) -> ApiResult<LedgerProof> {
    Ok(Reply::Data(app.ledger_proof().await?))
}
