//! `/login` and `/logout`

use actix_web::web::{Data, Query, ServiceConfig};
use actix_web::{HttpResponse, get, post};
use aivy_app::{App, Failure, FreshSession};
use askama::Template;
use serde::Deserialize;

use crate::cookies;
use crate::form::Form;
use crate::links;
use crate::page::{NavItem, Page, Shell, redirect, show};
use crate::problem::Problem;
use crate::settings::Settings;
use crate::visitor::{Sender, Visitor};

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(show_form).service(send).service(log_out);
}

#[derive(Template)]
#[template(path = "log_in.html")]
struct LogInPage {
    shell: Shell,
    problem: Option<Problem>,
    name: String,
    next: String,
    open: bool,
}

/// Where the log-in continues, and what was done before.
#[derive(Debug, Deserialize)]
struct Coming {
    next: Option<String>,
    done: Option<String>,
}

fn shell() -> Shell {
    Shell::new("Log in", NavItem::Elsewhere, None)
}

#[get("/login")]
async fn show_form(visitor: Visitor, app: Data<App>, query: Query<Coming>) -> Page {
    let next = links::next(query.next.as_deref());
    if visitor.who.is_some() {
        return Ok(redirect(next));
    }
    let notice = match query.done.as_deref() {
        Some("reset") => Some("Your new password is set. Log in with it."),
        Some("closed") => Some("Your account is closed."),
        Some("out") => Some("You are logged out."),
        _ => None,
    };
    show(&LogInPage {
        shell: shell().noting(notice),
        problem: None,
        name: String::new(),
        next: next.to_owned(),
        open: app.accounts.open,
    })
}

#[post("/login")]
async fn send(
    sender: Sender<Visitor>,
    app: Data<App>,
    settings: Data<Settings>,
    form: Form,
) -> Page {
    let (name, next) = (form.text("name"), links::next(form.some("next")));
    match enter(&sender, &app, &form).await {
        Ok(session) => Ok(cookies::begin(next, &session, &app, &settings)),
        Err(failure) => {
            let problem = Problem::from(failure);
            Ok(problem.answer(&LogInPage {
                shell: shell(),
                problem: Some(problem.clone()),
                name: name.to_owned(),
                next: next.to_owned(),
                open: app.accounts.open,
            }))
        }
    }
}

async fn enter(sender: &Sender<Visitor>, app: &App, form: &Form) -> Result<FreshSession, Failure> {
    let visitor = sender.admitted()?;
    let (name, password) = (form.text("name"), form.exact("password").to_owned());
    app.log_in(name, password, &visitor.visit, visitor.token.as_deref())
        .await
}

#[post("/logout")]
async fn log_out(visitor: Visitor, app: Data<App>, settings: Data<Settings>) -> Page {
    if let Some(who) = &visitor.who {
        app.end_session(&who.user.id, &who.session.id).await?;
    }
    let mut response: HttpResponse = redirect("/login?done=out");
    cookies::end(&mut response, &settings);
    Ok(response)
}
