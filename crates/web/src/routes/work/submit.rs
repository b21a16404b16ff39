//! The worker's actions: submit a result, withdraw the claim, appeal.

use actix_web::web::{Data, Path, ServiceConfig};
use actix_web::{HttpRequest, post};
use aivy_api::routes::operation_id;
use aivy_app::{App, Failure};
use aivy_types::body::{AppealIn, ResultIn};
use serde_json::json;

use super::{WorkPage, submission_id};
use crate::acting;
use crate::form::{Form, judged};
use crate::page::{Page, redirect};
use crate::problem::WebError;
use crate::visitor::{Member, Sender};

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(submit).service(withdraw).service(appeal);
}

#[post("/work/{submission_id}/submit")]
async fn submit(
    sender: Sender<Member>,
    app: Data<App>,
    id: Path<String>,
    request: HttpRequest,
    form: Form,
) -> Page {
    match send(&sender, &app, &id, request.path(), &form).await {
        Ok(()) => Ok(redirect(&format!("/work/{id}?done=submitted"))),
        Err(WebError::Failed(failure)) => {
            WorkPage::refused(&sender, &app, &id, form, *failure).await
        }
        Err(other) => Err(other),
    }
}

async fn send(
    sender: &Sender<Member>,
    app: &App,
    id: &str,
    path: &str,
    form: &Form,
) -> Result<(), WebError> {
    let member = sender.admitted()?;
    let mut page = WorkPage::new(member, app, id).await?;
    page.filled.form = form.clone();
    let result = page.filled.json("result")?;
    let _: ResultIn = judged(operation_id::submit_submission, json!({ "result": result }))?;
    let actor = acting::actor(member, path, form);
    app.submit(&actor, &page.submission.id, result).await?;
    Ok(())
}

#[post("/work/{submission_id}/withdraw")]
async fn withdraw(
    member: Member,
    app: Data<App>,
    id: Path<String>,
    request: HttpRequest,
    form: Form,
) -> Page {
    let actor = acting::actor(&member, request.path(), &form);
    app.withdraw_submission(&actor, &submission_id(&id)?)
        .await?;
    Ok(redirect(&format!("/work/{id}?done=withdrawn")))
}

#[post("/work/{submission_id}/appeal")]
async fn appeal(
    sender: Sender<Member>,
    app: Data<App>,
    id: Path<String>,
    request: HttpRequest,
    form: Form,
) -> Page {
    match ask(&sender, &app, &id, request.path(), &form).await {
        Ok(()) => Ok(redirect(&format!("/work/{id}?done=appealed"))),
        Err(failure) => WorkPage::refused(&sender, &app, &id, form, failure).await,
    }
}

async fn ask(
    sender: &Sender<Member>,
    app: &App,
    id: &str,
    path: &str,
    form: &Form,
) -> Result<(), Failure> {
    let actor = acting::actor(sender.admitted()?, path, form);
    let body = json!({ "reason": form.text("reason") });
    let body: AppealIn = judged(operation_id::appeal_submission, body)?;
    app.appeal(&actor, &submission_id(id)?, body.reason).await?;
    Ok(())
}
