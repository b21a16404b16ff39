//! `/tasks/{task_id}`: a task, its actions, and its submissions.

use actix_web::web::{Data, Path, ServiceConfig};
use actix_web::{HttpRequest, get, post};
use aivy_api::routes::operation_id;
use aivy_app::App;
use aivy_types::body::{Submission, SubmissionFilter, SubmissionStatus, Task, TaskStatus};
use askama::Template;

use super::task_id;
use crate::acting;
use crate::form::Form;
use crate::lists::{ListQuery, Pager, without_done};
use crate::page::{NavItem, Page, Shell, redirect, show};
use crate::visitor::Member;

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(view).service(claim);
}

#[derive(Template)]
#[template(path = "tasks/view.html")]
struct TaskPage {
    shell: Shell,
    task: Task,
    /// Whether the task is the reader's.
    own: bool,
    /// The submissions that the reader can see: all to their own task, otherwise only their own.
    submissions: Vec<Submission>,
    pager: Pager,
    once: String,
}

impl TaskPage {
    /// Whether the reader can claim it, as far as the page knows.
    fn is_claimable(&self) -> bool {
        let open = self.task.status == TaskStatus::Open && self.task.slots_left > 0;
        open && !self.own && !self.submissions.iter().any(is_taken)
    }

    /// Whether it has not ended.
    fn goes_on(&self) -> bool {
        matches!(self.task.status, TaskStatus::Open | TaskStatus::Paused)
    }
}

/// Whether a submission prevents its worker from making another.
fn is_taken(submission: &Submission) -> bool {
    use SubmissionStatus as S;
    matches!(
        submission.status,
        S::Claimed | S::Submitted | S::Appealed | S::Approved
    )
}

#[get("/tasks/{task_id}")]
async fn view(member: Member, app: Data<App>, id: Path<String>, request: HttpRequest) -> Page {
    let id = task_id(&id)?;
    let (query, done) = without_done(request.query_string());
    let list_query = ListQuery::new(operation_id::list_task_submissions, &query)?;
    let task = app.task(&id).await?;
    let filter: SubmissionFilter = list_query.filter()?;
    let listed = app
        .task_submissions(member.id(), &id, filter, list_query.page)
        .await?;
    let notice = match done.as_deref() {
        Some("published") => Some("The task is published, and its rewards are in escrow."),
        Some("paused") => Some("The task is paused: nobody can claim it."),
        Some("resumed") => Some("The task is open again."),
        Some("saved") => Some("The task is saved."),
        Some("cancelled") => {
            Some("The task is cancelled. Rewards that no submission holds were returned to you.")
        }
        _ => None,
    };
    show(&TaskPage {
        shell: Shell::new(&task.title, NavItem::Tasks, Some(&member.who)).noting(notice),
        own: task.creator.id == *member.id(),
        pager: list_query.pager(&format!("/tasks/{id}"), listed.total),
        submissions: listed.items,
        once: acting::once(&app),
        task,
    })
}

#[post("/tasks/{task_id}/claim")]
async fn claim(
    member: Member,
    app: Data<App>,
    id: Path<String>,
    request: HttpRequest,
    form: Form,
) -> Page {
    let actor = acting::actor(&member, request.path(), &form);
    let claimed = app.claim_task(&actor, &task_id(&id)?).await?;
    Ok(redirect(&format!("/work/{}?done=claimed", claimed.id)))
}
