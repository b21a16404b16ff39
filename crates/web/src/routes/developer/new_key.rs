//! `/developer/keys/new`: choosing the name and the permissions of a key.

use actix_web::web::{Data, Query, ServiceConfig};
use actix_web::{get, post};
use aivy_app::{App, Failure, NewKey};
use aivy_types::{KeyId, Permission, Permissions, Timestamp};
use askama::Template;
use serde::Deserialize;

use super::fresh_key;
use crate::acting;
use crate::form::Form;
use crate::page::{NavItem, Page, Shell, redirect, show};
use crate::problem::Problem;
use crate::visitor::{Member, Sender};

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(show_form).service(create);
}

/// The choices for the expiry of a key, in days; 0: never.
const LIFETIMES: [(i64, &str); 5] = [
    (0, "never"),
    (7, "in 7 days"),
    (30, "in 30 days"),
    (90, "in 90 days"),
    (365, "in a year"),
];

#[derive(Template)]
#[template(path = "developer/new_key.html")]
struct NewKeyPage {
    shell: Shell,
    problem: Option<Problem>,
    name: String,
    chosen: Permissions,
    lifetime: i64,
    once: String,
}

impl NewKeyPage {
    fn new(member: &Member, app: &App) -> Self {
        Self {
            shell: Shell::new("Generate New Key", NavItem::Developer, Some(&member.who)),
            problem: None,
            name: String::new(),
            chosen: Permissions::default(),
            lifetime: 0,
            once: acting::once(app),
        }
    }

    const fn permissions(&self) -> &'static [Permission] {
        Permission::ALL
    }

    const fn lifetimes(&self) -> [(i64, &'static str); 5] {
        LIFETIMES
    }
}

/// The permissions that a link preselects.
#[derive(Debug, Deserialize)]
struct Wanted {
    permissions: Option<String>,
}

#[get("/developer/keys/new")]
async fn show_form(member: Member, app: Data<App>, query: Query<Wanted>) -> Page {
    let wanted = query.permissions.as_deref().unwrap_or("");
    show(&NewKeyPage {
        chosen: Permissions::parse(wanted).unwrap_or_default(),
        ..NewKeyPage::new(&member, &app)
    })
}

/// It redirects to a separate path, where the key is shown once: a reload, a second click and the
/// back button make no second key.
#[post("/developer/keys")]
async fn create(sender: Sender<Member>, app: Data<App>, form: Form) -> Page {
    let chosen: Permissions = form
        .all("permissions")
        .filter_map(|name| name.parse::<Permission>().ok())
        .collect();
    let lifetime = form.text("lifetime").parse().unwrap_or(0);
    match make(&sender, &app, &form, chosen, lifetime).await {
        Ok(id) => Ok(redirect(&fresh_key::address(&id))),
        Err(failure) => Ok(refused(
            sender.reader(),
            &app,
            &form,
            chosen,
            lifetime,
            failure,
        )),
    }
}

async fn make(
    sender: &Sender<Member>,
    app: &App,
    form: &Form,
    permissions: Permissions,
    lifetime: i64,
) -> Result<KeyId, Failure> {
    let member = sender.admitted()?;
    let new = NewKey {
        name: form.text("name").to_owned(),
        permissions,
        expires_at: end(app.clock.now(), lifetime),
    };
    let actor = acting::actor(member, "/developer/keys", form);
    app.create_key_to_show(&actor, new, &member.token).await
}

fn refused(
    member: &Member,
    app: &App,
    form: &Form,
    chosen: Permissions,
    lifetime: i64,
    failure: Failure,
) -> actix_web::HttpResponse {
    let problem = Problem::from(failure);
    problem.answer(&NewKeyPage {
        problem: Some(problem.clone()),
        name: form.text("name").to_owned(),
        chosen,
        lifetime,
        ..NewKeyPage::new(member, app)
    })
}

/// When a key expires that lasts for one of the offered numbers of days.
fn end(now: Timestamp, days: i64) -> Option<Timestamp> {
    let offered = LIFETIMES.iter().any(|(lifetime, _)| *lifetime == days);
    (offered && days > 0).then(|| now.whole_second().plus_seconds(days * 86_400))
}
