//! `/signup`

use actix_web::web::{Data, ServiceConfig};
use actix_web::{get, post};
use aivy_app::{App, Failure, FreshSession, MAX_PASSWORD, MIN_PASSWORD, SignUp};
use askama::Template;

use crate::cookies;
use crate::form::Form;
use crate::page::{NavItem, Page, Shell, redirect, show};
use crate::problem::Problem;
use crate::settings::Settings;
use crate::visitor::{Sender, Visitor};

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(show_form).service(send);
}

#[derive(Template)]
#[template(path = "sign_up.html")]
struct SignUpPage {
    shell: Shell,
    problem: Option<Problem>,
    username: String,
    email: String,
    open: bool,
    min: usize,
    max: usize,
}

impl SignUpPage {
    fn new(app: &App) -> Self {
        Self {
            shell: Shell::new("Sign up", NavItem::Elsewhere, None),
            problem: None,
            username: String::new(),
            email: String::new(),
            open: app.accounts.open,
            min: MIN_PASSWORD,
            max: MAX_PASSWORD,
        }
    }
}

#[get("/signup")]
async fn show_form(visitor: Visitor, app: Data<App>) -> Page {
    if visitor.who.is_some() {
        return Ok(redirect("/"));
    }
    show(&SignUpPage::new(&app))
}

#[post("/signup")]
async fn send(
    sender: Sender<Visitor>,
    app: Data<App>,
    settings: Data<Settings>,
    form: Form,
) -> Page {
    match sign_up(&sender, &app, &form).await {
        Ok(session) => Ok(cookies::begin("/", &session, &app, &settings)),
        Err(failure) => {
            let problem = Problem::from(failure);
            Ok(problem.answer(&SignUpPage {
                problem: Some(problem.clone()),
                username: form.text("username").to_owned(),
                email: form.text("email").to_owned(),
                ..SignUpPage::new(&app)
            }))
        }
    }
}

async fn sign_up(
    sender: &Sender<Visitor>,
    app: &App,
    form: &Form,
) -> Result<FreshSession, Failure> {
    let new = SignUp {
        username: form.text("username").to_owned(),
        email: form.text("email").to_owned(),
        password: form.exact("password").to_owned(),
    };
    app.sign_up(new, &sender.admitted()?.visit).await
}
