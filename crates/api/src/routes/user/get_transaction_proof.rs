//! `GET /v1/user/transactions/{transaction_id}/proof`

use actix_web::web::Data;
use aivy_app::App;
use aivy_macros::operation;
use aivy_types::body::{TransactionPath, TransactionProof, TransactionProofEnvelope};

use crate::caller::Caller;
use crate::input::PathParams;
use crate::reply::{ApiResult, Reply};

/// Get the inclusion proof of a transaction
///
/// Returns the inclusion proof of one of your transactions: the path to the seal of its batch, with
/// which you can compute the hash of the seal yourself. Returns 409 if the transaction is only
/// seconds old and not sealed yet.
#[operation(
    params(TransactionPath),
    responses((status = 200, description = "The proof.", body = TransactionProofEnvelope)),
    extensions(("x-errors" = json!(["conflict"]))),
)]
pub(crate) async fn handle(
    caller: Caller,
    app: Data<App>,
    path: PathParams<TransactionPath>,
) -> ApiResult<TransactionProof> {
    let proof = app.transaction_proof(caller.account_id(), &path.0.transaction_id);
    Ok(Reply::Data(proof.await?))
}
