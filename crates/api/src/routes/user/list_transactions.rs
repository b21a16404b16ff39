//! `GET /v1/user/transactions`

use actix_web::web::Data;
use aivy_app::App;
use aivy_macros::operation;
use aivy_types::body::{PageQuery, Transaction, TransactionFilter, TransactionListEnvelope};

use crate::caller::Caller;
use crate::input::Query;
use crate::reply::{ListAnswer, PageReply};

/// List your transactions
///
/// Returns all changes of your available balance, newest first.
#[operation(
    params(PageQuery, TransactionFilter),
    responses((status = 200, description = "A page of transactions.", body = TransactionListEnvelope)),
)]
pub(crate) async fn handle(
    caller: Caller,
    app: Data<App>,
    page: Query<PageQuery>,
    filter: Query<TransactionFilter>,
) -> ListAnswer<Transaction> {
    let listed = app.transactions(caller.account_id(), &filter.0, page.0);
    Ok(PageReply::new(listed.await?, page.0))
}
