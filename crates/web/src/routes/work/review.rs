//! The creator's review of a result: approve it, or reject it with a reason.

use actix_web::web::{Data, Path, ServiceConfig};
use actix_web::{HttpRequest, post};
use aivy_api::routes::operation_id;
use aivy_app::{App, Failure};
use aivy_types::body::{ApprovalIn, RejectionIn, Submission};
use serde_json::json;

use super::{WorkPage, submission_id};
use crate::acting;
use crate::form::{Form, judged};
use crate::page::{Page, redirect};
use crate::visitor::{Member, Sender};

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(review);
}

/// Handles both buttons of the form.
#[post("/work/{submission_id}/review")]
async fn review(
    sender: Sender<Member>,
    app: Data<App>,
    id: Path<String>,
    request: HttpRequest,
    form: Form,
) -> Page {
    let approves = form.text("judgement") == "approve";
    match judge(&sender, &app, &id, request.path(), &form, approves).await {
        Ok(_) => {
            let done = if approves { "approved" } else { "rejected" };
            Ok(redirect(&format!("/work/{id}?done={done}")))
        }
        Err(failure) => WorkPage::refused(&sender, &app, &id, form, failure).await,
    }
}

async fn judge(
    sender: &Sender<Member>,
    app: &App,
    id: &str,
    path: &str,
    form: &Form,
    approves: bool,
) -> Result<Submission, Failure> {
    let id = submission_id(id)?;
    let actor = acting::actor(sender.admitted()?, path, form);
    if approves {
        let body = form
            .some("feedback")
            .map_or_else(|| json!({}), |text| json!({ "feedback": text }));
        let body: ApprovalIn = judged(operation_id::approve_submission, body)?;
        return app.approve(&actor, &id, body.feedback).await;
    }
    let body: RejectionIn = judged(
        operation_id::reject_submission,
        json!({ "feedback": form.text("feedback") }),
    )?;
    app.reject(&actor, &id, body.feedback).await
}
