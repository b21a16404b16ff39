//! `/work/{submission_id}`: a submission, for its worker and its task's creator.

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
struct DoneQuery {
    done: Option<String>,
}

#[get("/work/{submission_id}")]
async fn view(member: Member, app: Data<App>, id: Path<String>, query: Query<DoneQuery>) -> Page {
    let mut page = WorkPage::new(&member, &app, &id).await?;
    page.shell = page.shell.noting(match query.done.as_deref() {
        Some("claimed") => {
            Some("You have claimed a slot. Submit the result before the claim expires.")
        }
        Some("submitted") => Some("The result is submitted."),
        Some("withdrawn") => Some("The claim is withdrawn."),
        Some("approved") => Some("The result is approved, and the worker is paid."),
        Some("rejected") => Some("The result is rejected. The worker can see your feedback."),
        Some("appealed") => Some(
            "Your appeal is sent. If the creator does not decide in time, your result is approved.",
        ),
        _ => None,
    });
    show(&page)
}
