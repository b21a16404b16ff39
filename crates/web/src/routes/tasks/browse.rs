//! `/tasks`: the list of tasks, with the API's filters.

use actix_web::web::{Data, ServiceConfig};
use actix_web::{HttpRequest, get};
use aivy_api::routes::operation_id;
use aivy_app::App;
use aivy_types::body::{Task, TaskCategory, TaskSort, TaskStatus};
use askama::Template;

use crate::lists::{ListQuery, Pager};
use crate::page::{NavItem, Page, Shell, show};
use crate::visitor::Member;

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(list);
}

#[derive(Template)]
#[template(path = "tasks/browse.html")]
struct BrowsePage {
    shell: Shell,
    list_query: ListQuery,
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
    let list_query = ListQuery::new(operation_id::list_tasks, request.query_string())?;
    let listed = app
        .tasks(member.id(), &list_query.filter()?, list_query.page)
        .await?;
    show(&BrowsePage {
        shell: Shell::new("Tasks", NavItem::Tasks, Some(&member.who)),
        pager: list_query.pager("/tasks", listed.total),
        tasks: listed.items,
        list_query,
    })
}
