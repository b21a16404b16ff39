//! `/reset` and `/reset/{token}`: a new password after the old one was forgotten.

use actix_web::web::{Data, Path, Query, ServiceConfig};
use actix_web::{get, post};
use aivy_app::{App, MAX_PASSWORD, MIN_PASSWORD};
use askama::Template;
use serde::Deserialize;

use crate::cookies;
use crate::form::Form;
use crate::page::{NavItem, Page, Shell, redirect, show};
use crate::problem::Problem;
use crate::settings::Settings;
use crate::visitor::{Sender, Visitor};

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
    /// Whether a letter was requested.
    asked: bool,
    name: String,
}

impl ResetPage {
    fn new(visitor: &Visitor, app: &App) -> Self {
        let who = visitor.who.as_ref();
        Self {
            shell: Shell::new("Forgot your password?", NavItem::Elsewhere, who),
            problem: None,
            mails: app.accounts.outbox.is_some(),
            asked: false,
            name: String::new(),
        }
    }
}

/// What was done before.
#[derive(Debug, Deserialize)]
struct DoneQuery {
    done: Option<String>,
}

#[get("/reset")]
async fn show_form(visitor: Visitor, app: Data<App>, query: Query<DoneQuery>) -> Page {
    show(&ResetPage {
        asked: query.done.as_deref() == Some("asked"),
        ..ResetPage::new(&visitor, &app)
    })
}

/// It redirects, so that a reload sends no second letter.
#[post("/reset")]
async fn ask(sender: Sender<Visitor>, app: Data<App>, form: Form) -> Page {
    let name = form.text("name");
    let asked = match sender.admitted() {
        Ok(visitor) => app.ask_for_reset(name, &visitor.visit).await,
        Err(failure) => Err(failure),
    };
    match asked {
        Ok(()) => Ok(redirect("/reset?done=asked")),
        Err(failure) => {
            let problem = Problem::from(failure);
            Ok(problem.answer(&ResetPage {
                problem: Some(problem.clone()),
                name: name.to_owned(),
                ..ResetPage::new(sender.reader(), &app)
            }))
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
    fn new(visitor: &Visitor, token: &str, good: bool) -> Self {
        let who = visitor.who.as_ref();
        Self {
            shell: Shell::new("Choose a new password", NavItem::Elsewhere, who),
            problem: None,
            good,
            token: token.to_owned(),
            min: MIN_PASSWORD,
            max: MAX_PASSWORD,
        }
    }
}

#[get("/reset/{token}")]
async fn choose(visitor: Visitor, app: Data<App>, token: Path<String>) -> Page {
    let good = app.reset_is_good(&token).await?;
    show(&ChoosePage::new(&visitor, &token, good))
}

#[post("/reset/{token}")]
async fn set(
    sender: Sender<Visitor>,
    app: Data<App>,
    settings: Data<Settings>,
    token: Path<String>,
    form: Form,
) -> Page {
    let new = form.exact("password").to_owned();
    let set = match sender.admitted() {
        Ok(visitor) => app.reset_password(&token, new, &visitor.visit).await,
        Err(failure) => Err(failure),
    };
    match set {
        Ok(browser) => {
            let mut response = redirect("/login?done=reset");
            cookies::know(&mut response, &browser, &app, &settings);
            Ok(response)
        }
        Err(failure) => {
            let problem = Problem::from(failure);
            Ok(problem.answer(&ChoosePage {
                problem: Some(problem.clone()),
                ..ChoosePage::new(sender.reader(), &token, true)
            }))
        }
    }
}
