//! `/transactions`: the transactions of an account.

use actix_web::web::{Data, ServiceConfig};
use actix_web::{HttpRequest, get};
use aivy_api::routes::operation_id;
use aivy_app::App;
use aivy_types::body::{Transaction, TransactionKind};
use askama::Template;

use crate::lists::{ListQuery, Pager};
use crate::page::{NavItem, Page, Shell, show};
use crate::visitor::Member;

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(list);
}

#[derive(Template)]
#[template(path = "transactions.html")]
struct TransactionsPage {
    shell: Shell,
    list_query: ListQuery,
    latest: Vec<Transaction>,
    pager: Pager,
}

impl TransactionsPage {
    const fn kinds(&self) -> &'static [TransactionKind] {
        TransactionKind::ALL
    }
}

#[get("/transactions")]
async fn list(member: Member, app: Data<App>, request: HttpRequest) -> Page {
    let list_query = ListQuery::new(operation_id::list_transactions, request.query_string())?;
    let listed = app
        .transactions(member.id(), &list_query.filter()?, list_query.page)
        .await?;
    show(&TransactionsPage {
        shell: Shell::new("Transactions", NavItem::Overview, Some(&member.who)),
        pager: list_query.pager("/transactions", listed.total),
        latest: listed.items,
        list_query,
    })
}
