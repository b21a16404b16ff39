//! `/developer/keys/{key_id}/rotate` and `…/revoke`: rotating or revoking a key. Both ask for
//! confirmation.

use std::time::Duration;

use actix_web::web::{Data, Path, ServiceConfig};
use actix_web::{HttpRequest, get, post};
use aivy_app::{App, Failure};
use aivy_types::KeyId;
use askama::Template;

use super::keys::Shown;
use super::{fresh_key, key_id};
use crate::acting;
use crate::form::Form;
use crate::page::{NavItem, Page, Shell, redirect, show};
use crate::problem::{Problem, WebError};
use crate::settings::Settings;
use crate::visitor::{Member, Sender};

pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .service(ask_rotate)
        .service(rotate)
        .service(ask_revoke)
        .service(revoke);
}

/// The choices for the grace period, in seconds.
const GRACES: [i64; 5] = [0, 3_600, 86_400, 604_800, 2_592_000];

#[derive(Template)]
#[template(path = "developer/rotate.html")]
struct RotatePage {
    shell: Shell,
    problem: Option<Problem>,
    key: Shown,
    graces: Vec<i64>,
    usual: i64,
    once: String,
}

#[derive(Template)]
#[template(path = "developer/revoke.html")]
struct RevokePage {
    shell: Shell,
    key: Shown,
}

async fn own(app: &App, member: &Member, id: &str) -> Result<Shown, WebError> {
    let key = app.key(member.id(), &key_id(id)?).await?;
    Ok(Shown::new(key, app.clock.now()))
}

async fn rotate_page(
    app: &App,
    member: &Member,
    settings: &Settings,
    id: &str,
) -> Result<RotatePage, WebError> {
    let usual = i64::from(settings.rotation_grace_seconds);
    let mut graces = GRACES.to_vec();
    graces.push(usual);
    graces.sort_unstable();
    graces.dedup();
    Ok(RotatePage {
        shell: Shell::new("Rotate a key", NavItem::Developer, Some(&member.who)),
        problem: None,
        key: own(app, member, id).await?,
        graces,
        usual,
        once: acting::once(app),
    })
}

#[get("/developer/keys/{key_id}/rotate")]
async fn ask_rotate(
    member: Member,
    app: Data<App>,
    settings: Data<Settings>,
    id: Path<String>,
) -> Page {
    show(&rotate_page(&app, &member, &settings, &id).await?)
}

/// It redirects to a separate path, where the new key is shown once.
#[post("/developer/keys/{key_id}/rotate")]
async fn rotate(
    sender: Sender<Member>,
    app: Data<App>,
    settings: Data<Settings>,
    request: HttpRequest,
    id: Path<String>,
    form: Form,
) -> Page {
    let usual = i64::from(settings.rotation_grace_seconds);
    let grace: i64 = form.text("grace").parse().unwrap_or(usual);
    // At most what the form offers.
    let most = GRACES.into_iter().chain([usual]).max().unwrap_or(usual);
    let grace = grace.clamp(0, most);
    match succeed(&sender, &app, &id, request.path(), &form, grace).await {
        Ok(fresh) => Ok(redirect(&fresh_key::address(&fresh))),
        Err(failure) => {
            let problem = Problem::from(failure);
            let page = rotate_page(&app, sender.reader(), &settings, &id).await;
            let mut page = sender.again(page)?;
            page.problem = Some(problem.clone());
            page.usual = grace;
            Ok(problem.answer(&page))
        }
    }
}

async fn succeed(
    sender: &Sender<Member>,
    app: &App,
    id: &str,
    path: &str,
    form: &Form,
    grace: i64,
) -> Result<KeyId, Failure> {
    let member = sender.admitted()?;
    let time = Duration::from_secs(u64::try_from(grace).unwrap_or_default());
    let actor = acting::actor(member, path, form);
    app.rotate_key_to_show(&actor, &key_id(id)?, time, &member.token)
        .await
}

#[get("/developer/keys/{key_id}/revoke")]
async fn ask_revoke(member: Member, app: Data<App>, id: Path<String>) -> Page {
    show(&RevokePage {
        shell: Shell::new("Revoke a key", NavItem::Developer, Some(&member.who)),
        key: own(&app, &member, &id).await?,
    })
}

#[post("/developer/keys/{key_id}/revoke")]
async fn revoke(member: Member, app: Data<App>, id: Path<String>) -> Page {
    let key = own(&app, &member, &id).await?;
    app.revoke_key(member.id(), &key.key.id).await?;
    Ok(redirect("/developer/keys?done=revoked"))
}
