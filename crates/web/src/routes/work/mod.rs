//! `/work`: the member's submissions, and those to the member's tasks.

mod list;
mod review;
mod reviews;
mod submit;
mod view;

use actix_web::web::ServiceConfig;
use aivy_app::{App, Failure, SubmissionWithTask};
use aivy_types::body::{Submission, Task};
use aivy_types::{SubmissionId, Timestamp};
use askama::Template;

use crate::acting;
use crate::form::Form;
use crate::page::{NavItem, Shell};
use crate::path_id::path_id;
use crate::problem::{Problem, WebError};
use crate::schema_form::{self, Filled, Kind};
use crate::visitor::{Member, Sender};

pub(super) fn configure(config: &mut ServiceConfig) {
    list::configure(config);
    view::configure(config);
    submit::configure(config);
    review::configure(config);
    reviews::configure(config);
}

/// Parses the ID in a path.
fn submission_id(text: &str) -> Result<SubmissionId, Failure> {
    path_id(text, "submission")
}

/// A submission, for its worker or its task's creator.
#[derive(Template)]
#[template(path = "work/view.html")]
struct WorkPage {
    shell: Shell,
    problem: Option<Problem>,
    task: Task,
    submission: Submission,
    /// When it is approved and paid automatically, if it is not reviewed.
    pays_itself_at: Option<Timestamp>,
    /// Whether the reader is its worker; otherwise the reader is the creator of its task.
    own: bool,
    /// The form for the result, with what was sent.
    filled: Filled,
    once: String,
}

impl WorkPage {
    async fn new(member: &Member, app: &App, id: &str) -> Result<Self, WebError> {
        let SubmissionWithTask {
            submission,
            task,
            pays_itself_at,
        } = app.work(member.id(), &submission_id(id)?).await?;
        let own = submission.worker.id == *member.id();
        let nav_item = if own { NavItem::Work } else { NavItem::Reviews };
        Ok(Self {
            shell: Shell::new(&task.title, nav_item, Some(&member.who)),
            problem: None,
            own,
            pays_itself_at,
            filled: Filled {
                fields: task.result_schema.as_ref().and_then(schema_form::fields_of),
                form: Form::default(),
            },
            once: acting::once(app),
            task,
            submission,
        })
    }

    /// The page again, with what was sent and the errors.
    async fn refused(
        sender: &Sender<Member>,
        app: &App,
        id: &str,
        form: Form,
        failure: Failure,
    ) -> Result<actix_web::HttpResponse, WebError> {
        let problem = Problem::from(failure);
        let mut page = sender.again(Self::new(sender.reader(), app, id).await)?;
        page.problem = Some(problem.clone());
        page.filled.form = form;
        Ok(problem.answer(&page))
    }
}
