//! `/account`: the profile, the password, the sessions, and closing the account.

use actix_web::web::{Data, Path, Query, ServiceConfig};
use actix_web::{HttpResponse, get, post};
use aivy_api::routes::operation_id;
use aivy_app::{App, Closing, Failure, MAX_PASSWORD, MIN_PASSWORD};
use aivy_store::sessions::Session;
use aivy_store::users::User;
use aivy_types::SessionId;
use aivy_types::body::Profile;
use askama::Template;
use serde::Deserialize;
use serde_json::json;

use crate::cookies;
use crate::form::{Form, judged};
use crate::page::{NavItem, Page, Shell, redirect, show};
use crate::path_id::path_id;
use crate::problem::{Problem, WebError};
use crate::settings::Settings;
use crate::visitor::{Member, Sender};

pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .service(account)
        .service(change_profile)
        .service(change_password)
        .service(end_session)
        .service(end_others)
        .service(ask_close)
        .service(close);
}

/// The form of the page in which an error occurred.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum AccountForm {
    Profile,
    Password,
}

#[derive(Template)]
#[template(path = "account/index.html")]
struct AccountPage {
    shell: Shell,
    problem: Option<(AccountForm, Problem)>,
    user: User,
    own: SessionId,
    sessions: Vec<Session>,
    min: usize,
    max: usize,
}

impl AccountPage {
    async fn new(member: &Member, app: &App) -> Result<Self, WebError> {
        Ok(Self {
            shell: Shell::new("Account", NavItem::Account, Some(&member.who)),
            problem: None,
            user: member.who.user.clone(),
            own: member.who.session.id.clone(),
            sessions: app.sessions(member.id()).await?,
            min: MIN_PASSWORD,
            max: MAX_PASSWORD,
        })
    }

    fn wrong(&self, form: AccountForm) -> Option<&Problem> {
        let (at, problem) = self.problem.as_ref()?;
        (*at == form).then_some(problem)
    }
}

#[derive(Debug, Deserialize)]
struct DoneQuery {
    done: Option<String>,
}

#[get("/account")]
async fn account(member: Member, app: Data<App>, query: Query<DoneQuery>) -> Page {
    let mut page = AccountPage::new(&member, &app).await?;
    page.shell = page.shell.noting(match query.done.as_deref() {
        Some("profile") => Some("Your profile is saved."),
        Some("password") => Some("Your password is changed. Other sessions have ended."),
        Some("session") => Some("The session has ended."),
        Some("sessions") => Some("All other sessions have ended."),
        _ => None,
    });
    show(&page)
}

fn refused(mut page: AccountPage, form: AccountForm, failure: Failure) -> HttpResponse {
    let problem = Problem::from(failure);
    page.problem = Some((form, problem.clone()));
    problem.answer(&page)
}

#[post("/account/profile")]
async fn change_profile(sender: Sender<Member>, app: Data<App>, form: Form) -> Page {
    match save(&sender, &app, &form).await {
        Ok(_) => Ok(redirect("/account?done=profile")),
        Err(failure) => {
            let mut page = sender.again(AccountPage::new(sender.reader(), &app).await)?;
            form.text("name").clone_into(&mut page.user.name);
            Ok(refused(page, AccountForm::Profile, failure))
        }
    }
}

async fn save(sender: &Sender<Member>, app: &App, form: &Form) -> Result<Profile, Failure> {
    let member = sender.admitted()?;
    let patch = judged(
        operation_id::update_profile,
        json!({ "name": form.text("name") }),
    )?;
    app.update_profile(member.id(), patch).await
}

#[post("/account/password")]
async fn change_password(
    member: Member,
    app: Data<App>,
    settings: Data<Settings>,
    form: Form,
) -> Page {
    let (old, new) = (
        form.exact("old").to_owned(),
        form.exact("password").to_owned(),
    );
    let (user, session) = (&member.who.user, &member.who.session.id);
    let changed = app.change_password(user, session, old, new, &member.visit);
    match changed.await {
        Ok(browser) => {
            let mut response = redirect("/account?done=password");
            cookies::know(&mut response, &browser, &app, &settings);
            Ok(response)
        }
        Err(failure) => {
            let page = AccountPage::new(&member, &app).await?;
            Ok(refused(page, AccountForm::Password, failure))
        }
    }
}

#[post("/account/sessions/{session_id}/end")]
async fn end_session(member: Member, app: Data<App>, id: Path<String>) -> Page {
    let id: SessionId = path_id(&id, "session")?;
    app.end_session(member.id(), &id).await?;
    Ok(redirect("/account?done=session"))
}

#[post("/account/sessions/end")]
async fn end_others(member: Member, app: Data<App>) -> Page {
    app.end_other_sessions(member.id(), &member.who.session.id)
        .await?;
    Ok(redirect("/account?done=sessions"))
}

#[derive(Template)]
#[template(path = "account/close.html")]
struct ClosePage {
    shell: Shell,
    problem: Option<Problem>,
    closing: Closing,
}

async fn close_page(member: &Member, app: &App) -> Result<ClosePage, WebError> {
    Ok(ClosePage {
        shell: Shell::new("Delete your account", NavItem::Account, Some(&member.who)),
        problem: None,
        closing: app.closing(member.id()).await?,
    })
}

#[get("/account/close")]
async fn ask_close(member: Member, app: Data<App>) -> Page {
    show(&close_page(&member, &app).await?)
}

#[post("/account/close")]
async fn close(
    sender: Sender<Member>,
    app: Data<App>,
    settings: Data<Settings>,
    form: Form,
) -> Page {
    if let Err(failure) = end(&sender, &app, &form).await {
        let problem = Problem::from(failure);
        let mut page = sender.again(close_page(sender.reader(), &app).await)?;
        page.problem = Some(problem.clone());
        return Ok(problem.answer(&page));
    }
    let mut response = redirect("/login?done=closed");
    cookies::end(&mut response, &settings);
    Ok(response)
}

async fn end(sender: &Sender<Member>, app: &App, form: &Form) -> Result<(), Failure> {
    let who = &sender.admitted()?.who;
    let password = form.exact("password").to_owned();
    app.close_account(&who.user, &who.session.id, password)
        .await
}
