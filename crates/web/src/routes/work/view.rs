//! `/work/{submission_id}`: a submission, to its worker and to whose task it is.

use actix_web::get;
use actix_web::web::{Data, Path, Query, ServiceConfig};
use aivy_app::App;
use serde::Deserialize;

use super::WorkPage;
use crate::page::{Page, show};
use crate::visitor::Member;

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(view);
}

/// What was done before.
#[derive(Debug, Deserialize)]
struct Done {
    done: Option<String>,
}

#[get("/work/{submission_id}")]
async fn view(member: Member, app: Data<App>, id: Path<String>, query: Query<Done>) -> Page {
    let mut page = WorkPage::new(&member, &app, &id).await?;
    page.shell = page.shell.noting(match query.done.as_deref() {
        Some("claimed") => Some("The slot is yours. Send the result before the claim lapses."),
        Some("submitted") => Some("The result is sent."),
        Some("withdrawn") => Some("You gave the slot back."),
        Some("approved") => Some("The result is approved, and its worker paid."),
        Some("rejected") => Some("The result is rejected. The worker sees what you said."),
        Some("appealed") => Some("Your appeal is sent. Unanswered, it is granted."),
        _ => None,
    });
    show(&page)
}
