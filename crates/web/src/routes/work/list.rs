//! `/work`: the member's claims and submissions.

use actix_web::web::{Data, ServiceConfig};
use actix_web::{HttpRequest, get};
use aivy_api::routes::operation_id;
use aivy_app::{App, TitledSubmission};
use aivy_types::body::{SubmissionFilter, SubmissionStatus};
use askama::Template;

use crate::lists::{ListQuery, Pager};
use crate::page::{NavItem, Page, Shell, show};
use crate::visitor::Member;

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(list);
}

#[derive(Template)]
#[template(path = "work/list.html")]
struct ListPage {
    shell: Shell,
    list_query: ListQuery,
    works: Vec<TitledSubmission>,
    pager: Pager,
}

impl ListPage {
    const fn statuses(&self) -> &'static [SubmissionStatus] {
        SubmissionStatus::ALL
    }
}

#[get("/work")]
async fn list(member: Member, app: Data<App>, request: HttpRequest) -> Page {
    let list_query = ListQuery::new(operation_id::list_submissions, request.query_string())?;
    let filter: SubmissionFilter = list_query.filter()?;
    let listed = app
        .titled_submissions(member.id(), filter, list_query.page)
        .await?;
    show(&ListPage {
        shell: Shell::new("My work", NavItem::Work, Some(&member.who)),
        pager: list_query.pager("/work", listed.total),
        works: listed.items,
        list_query,
    })
}
