//! `/tasks`: the tasks there are, with the API's filters.

use actix_web::web::{Data, ServiceConfig};
use actix_web::{HttpRequest, get};
use aivy_api::routes::operation_id;
use aivy_app::App;
use aivy_types::body::{Task, TaskCategory, TaskSort, TaskStatus};
use askama::Template;

use crate::lists::{Asked, Pager};
use crate::page::{NavItem, Page, Shell, show};
use crate::visitor::Member;

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(list);
}

#[derive(Template)]
#[template(path = "tasks/browse.html")]
struct BrowsePage {
    shell: Shell,
    asked: Asked,
    tasks: Vec<Task>,
    pager: Pager,
}

impl BrowsePage {
    const fn statuses(&self) -> &'static [TaskStatus] {
        TaskStatus::ALL
    }

    const fn categories(&self) -> &'static [TaskCategory] {
        TaskCategory::ALL
    }

    const fn sorts(&self) -> [(TaskSort, &'static str); 3] {
        [
            (TaskSort::CreatedAt, "publication time"),
            (TaskSort::Reward, "reward"),
            (TaskSort::Deadline, "deadline"),
        ]
    }
}

#[get("/tasks")]
async fn list(member: Member, app: Data<App>, request: HttpRequest) -> Page {
    let asked = Asked::new(operation_id::list_tasks, request.query_string())?;
    let listed = app.tasks(member.id(), &asked.filter()?, asked.page).await?;
    show(&BrowsePage {
        shell: Shell::new("Tasks", NavItem::Tasks, Some(&member.who)),
        pager: asked.pager("/tasks", listed.total),
        tasks: listed.items,
        asked,
    })
}
