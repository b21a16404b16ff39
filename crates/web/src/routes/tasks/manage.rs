//! The creator's changes of a task: edit, pause, open, cancel.

use actix_web::web::{Data, Path, ServiceConfig};
use actix_web::{HttpRequest, get, post};
use aivy_api::routes::operation_id;
use aivy_app::{App, Failure};
use aivy_types::ErrorCode;
use aivy_types::body::{Task, TaskPatch};
use askama::Template;
use serde_json::json;

use super::task_id;
use crate::acting;
use crate::form::{Form, judged};
use crate::page::{NavItem, Page, Shell, redirect, show};
use crate::problem::{Problem, WebError};
use crate::visitor::{Member, Sender};

pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .service(show_edit)
        .service(edit)
        .service(switch)
        .service(ask_cancel)
        .service(cancel);
}

#[derive(Template)]
#[template(path = "tasks/edit.html")]
struct EditPage {
    shell: Shell,
    problem: Option<Problem>,
    task: Task,
    title: String,
    description: String,
    once: String,
}

#[derive(Template)]
#[template(path = "tasks/cancel.html")]
struct CancelPage {
    shell: Shell,
    task: Task,
    once: String,
}

/// The member's own task; another user's cannot be changed.
async fn own(member: &Member, app: &App, id: &str) -> Result<Task, WebError> {
    let task = app.task(&task_id(id)?).await?;
    if task.creator.id == *member.id() {
        return Ok(task);
    }
    let message = "Only the creator of a task can change it";
    Err(Failure::new(ErrorCode::Forbidden).message(message).into())
}

async fn edit_page(member: &Member, app: &App, id: &str) -> Result<EditPage, WebError> {
    let task = own(member, app, id).await?;
    Ok(EditPage {
        shell: Shell::new("Edit a task", NavItem::Tasks, Some(&member.who)),
        problem: None,
        title: task.title.clone(),
        description: task.description.clone(),
        once: acting::once(app),
        task,
    })
}

#[get("/tasks/{task_id}/edit")]
async fn show_edit(member: Member, app: Data<App>, id: Path<String>) -> Page {
    show(&edit_page(&member, &app, &id).await?)
}

#[post("/tasks/{task_id}/edit")]
async fn edit(
    sender: Sender<Member>,
    app: Data<App>,
    id: Path<String>,
    request: HttpRequest,
    form: Form,
) -> Page {
    match save(&sender, &app, &id, request.path(), &form).await {
        Ok(task) => Ok(redirect(&format!("/tasks/{}?done=saved", task.id))),
        Err(failure) => {
            let problem = Problem::from(failure);
            let mut page = sender.again(edit_page(sender.reader(), &app, &id).await)?;
            form.text("title").clone_into(&mut page.title);
            form.text("description").clone_into(&mut page.description);
            page.problem = Some(problem.clone());
            Ok(problem.answer(&page))
        }
    }
}

async fn save(
    sender: &Sender<Member>,
    app: &App,
    id: &str,
    path: &str,
    form: &Form,
) -> Result<Task, Failure> {
    let body = json!({ "title": form.text("title"), "description": form.text("description") });
    let patch: TaskPatch = judged(operation_id::update_task, body)?;
    let actor = acting::actor(sender.admitted()?, path, form);
    app.update_task(&actor, &task_id(id)?, patch).await
}

#[post("/tasks/{task_id}/status")]
async fn switch(
    member: Member,
    app: Data<App>,
    id: Path<String>,
    request: HttpRequest,
    form: Form,
) -> Page {
    let patch: TaskPatch = judged(
        operation_id::update_task,
        json!({ "status": form.text("status") }),
    )?;
    let actor = acting::actor(&member, request.path(), &form);
    let task = app.update_task(&actor, &task_id(&id)?, patch).await?;
    let done = if form.text("status") == "open" {
        "resumed"
    } else {
        "paused"
    };
    Ok(redirect(&format!("/tasks/{}?done={done}", task.id)))
}

#[get("/tasks/{task_id}/cancel")]
async fn ask_cancel(member: Member, app: Data<App>, id: Path<String>) -> Page {
    show(&CancelPage {
        shell: Shell::new("Cancel a task", NavItem::Tasks, Some(&member.who)),
        task: own(&member, &app, &id).await?,
        once: acting::once(&app),
    })
}

#[post("/tasks/{task_id}/cancel")]
async fn cancel(
    member: Member,
    app: Data<App>,
    id: Path<String>,
    request: HttpRequest,
    form: Form,
) -> Page {
    let actor = acting::actor(&member, request.path(), &form);
    let task = app.cancel_task(&actor, &task_id(&id)?).await?;
    Ok(redirect(&format!("/tasks/{}?done=cancelled", task.id)))
}
