//! `/reset` and `/reset/{token}`: a new password for somebody who forgot the old one.

use actix_web::web::{Data, Path, ServiceConfig};
use actix_web::{get, post};
use aivy_app::{App, MAX_PASSWORD, MIN_PASSWORD};
use askama::Template;

use crate::form::Form;
use crate::page::{Page, Place, Shell, redirect, show};
use crate::problem::Problem;
use crate::visitor::Visitor;

pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .service(show_form)
        .service(ask)
        .service(choose)
        .service(set);
}

#[derive(Template)]
#[template(path = "reset.html")]
struct ResetPage {
    shell: Shell,
    problem: Option<Problem>,
    /// Whether this server sends letters.
    mails: bool,
    /// Whether one was asked for.
    asked: bool,
    name: String,
}

impl ResetPage {
    fn new(app: &App) -> Self {
        Self {
            shell: Shell::new("Forgot your password?", Place::Elsewhere, None),
            problem: None,
            mails: app.accounts.outbox.is_some(),
            asked: false,
            name: String::new(),
        }
    }
}

#[get("/reset")]
async fn show_form(app: Data<App>) -> Page {
    show(&ResetPage::new(&app))
}

#[post("/reset")]
async fn ask(visitor: Visitor, app: Data<App>, form: Form) -> Page {
    let name = form.text("name");
    let mut page = ResetPage {
        name: name.to_owned(),
        ..ResetPage::new(&app)
    };
    match app.ask_for_reset(name, &visitor.visit).await {
        Ok(()) => {
            page.asked = true;
            show(&page)
        }
        Err(failure) => {
            let problem = Problem::from(failure);
            page.problem = Some(problem.clone());
            Ok(problem.answer(&page))
        }
    }
}

#[derive(Template)]
#[template(path = "reset_choose.html")]
struct ChoosePage {
    shell: Shell,
    problem: Option<Problem>,
    good: bool,
    token: String,
    min: usize,
    max: usize,
}

impl ChoosePage {
    fn new(token: &str, good: bool) -> Self {
        Self {
            shell: Shell::new("Choose a new password", Place::Elsewhere, None),
            problem: None,
            good,
            token: token.to_owned(),
            min: MIN_PASSWORD,
            max: MAX_PASSWORD,
        }
    }
}

#[get("/reset/{token}")]
async fn choose(app: Data<App>, token: Path<String>) -> Page {
    let good = app.reset_is_good(&token).await?;
    show(&ChoosePage::new(&token, good))
}

#[post("/reset/{token}")]
async fn set(visitor: Visitor, app: Data<App>, token: Path<String>, form: Form) -> Page {
    let new = form.exact("password").to_owned();
    match app.reset_password(&token, new, &visitor.visit).await {
        Ok(()) => Ok(redirect("/login?done=reset")),
        Err(failure) => {
            let problem = Problem::from(failure);
            Ok(problem.answer(&ChoosePage {
                problem: Some(problem.clone()),
                ..ChoosePage::new(&token, true)
            }))
        }
    }
}
