//! `/login/{token}`: a link from the operator. Viewing it does nothing, so that a preview does not
//! use it up; a button logs in.

use actix_web::web::{Data, Path, ServiceConfig};
use actix_web::{get, post};
use aivy_app::{App, Failure, FreshSession};
use aivy_store::users::User;
use aivy_types::Timestamp;
use askama::Template;

use crate::cookies;
use crate::page::{NavItem, Page, Shell, show};
use crate::problem::Problem;
use crate::settings::Settings;
use crate::visitor::{Sender, Visitor};

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(ask).service(enter);
}

#[derive(Template)]
#[template(path = "log_in_link.html")]
struct LinkPage {
    shell: Shell,
    problem: Option<Problem>,
    /// The user that the link logs in, and when it expires, if it is valid.
    owner: Option<(User, Timestamp)>,
    token: String,
}

async fn page(visitor: &Visitor, app: &App, token: &str) -> Result<LinkPage, Failure> {
    Ok(LinkPage {
        shell: Shell::new("Log in", NavItem::Elsewhere, visitor.who.as_ref()),
        problem: None,
        owner: app.log_in_link_owner(token).await?,
        token: token.to_owned(),
    })
}

#[get("/login/{token}")]
async fn ask(visitor: Visitor, app: Data<App>, token: Path<String>) -> Page {
    show(&page(&visitor, &app, &token).await?)
}

#[post("/login/{token}")]
async fn enter(
    sender: Sender<Visitor>,
    app: Data<App>,
    settings: Data<Settings>,
    token: Path<String>,
) -> Page {
    match begin(&sender, &app, &token).await {
        Ok(session) => Ok(cookies::begin("/", &session, &app, &settings)),
        Err(failure) => {
            let problem = Problem::from(failure);
            let mut page = sender.again(page(sender.reader(), &app, &token).await)?;
            page.problem = Some(problem.clone());
            Ok(problem.answer(&page))
        }
    }
}

async fn begin(sender: &Sender<Visitor>, app: &App, token: &str) -> Result<FreshSession, Failure> {
    let visitor = sender.admitted()?;
    app.log_in_by_link(token, &visitor.visit, visitor.token.as_deref())
        .await
}
