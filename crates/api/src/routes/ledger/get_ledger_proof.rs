//! `GET /v1/ledger/proof`

use actix_web::web::Data;
use aivy_app::App;
use aivy_macros::operation;
use aivy_types::body::{LedgerProof, LedgerProofEnvelope};

use crate::caller::Caller;
use crate::reply::{Answer, Reply};

/// Get the ledger's proof
///
/// The sums of all balances by kind of account, which together are 0, and the last seal: the end of
/// a chain of hashes over every transaction there is. New transactions are sealed within seconds.
#[operation(
    responses((status = 200, description = "The proof.", body = LedgerProofEnvelope)),
)]
pub(crate) async fn handle(_caller: Caller, app: Data<App>) -> Answer<LedgerProof> {
    Ok(Reply::Data(app.ledger_proof().await?))
}
