//! `/developer/keys/{key_id}/rotate` and `…/revoke`: a successor, or an end. Both ask first.

use std::time::Duration;

use actix_web::web::{Data, Path, ServiceConfig};
use actix_web::{get, post};
use aivy_app::{App, Failure};
use aivy_types::{ErrorCode, KeyId};
use askama::Template;

use super::keys::Shown;
use super::new_key::FreshKeyPage;
use crate::form::Form;
use crate::page::{Page, Place, Shell, redirect, show};
use crate::problem::WebError;
use crate::settings::Settings;
use crate::visitor::Member;

pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .service(ask_rotate)
        .service(rotate)
        .service(ask_revoke)
        .service(revoke);
}

/// How long the old key works, as the form offers it, in seconds.
const GRACES: [i64; 5] = [0, 3_600, 86_400, 604_800, 2_592_000];

#[derive(Template)]
#[template(path = "developer/rotate.html")]
struct RotatePage {
    shell: Shell,
    key: Shown,
    graces: Vec<i64>,
    usual: i64,
}

#[derive(Template)]
#[template(path = "developer/revoke.html")]
struct RevokePage {
    shell: Shell,
    key: Shown,
}

async fn own(app: &App, member: &Member, id: &str) -> Result<Shown, WebError> {
    let none = || Failure::new(ErrorCode::NotFound).message("There is no such key");
    let id: KeyId = id.parse().map_err(|_| none())?;
    let keys = app.list_keys(member.id()).await?;
    let key = keys.into_iter().find(|key| key.id == id).ok_or_else(none)?;
    Ok(Shown::new(key, app.clock.now()))
}

#[get("/developer/keys/{key_id}/rotate")]
async fn ask_rotate(
    member: Member,
    app: Data<App>,
    settings: Data<Settings>,
    id: Path<String>,
) -> Page {
    let usual = i64::from(settings.rotation_grace_seconds);
    let mut graces = GRACES.to_vec();
    graces.push(usual);
    graces.sort_unstable();
    graces.dedup();
    show(&RotatePage {
        shell: Shell::new("Rotate a key", Place::Developer, Some(&member.who)),
        key: own(&app, &member, &id).await?,
        graces,
        usual,
    })
}

#[post("/developer/keys/{key_id}/rotate")]
async fn rotate(
    member: Member,
    app: Data<App>,
    settings: Data<Settings>,
    id: Path<String>,
    form: Form,
) -> Page {
    let key = own(&app, &member, &id).await?;
    let usual = i64::from(settings.rotation_grace_seconds);
    let grace: i64 = form.text("grace").parse().unwrap_or(usual);
    // What the form offers, and nothing longer.
    let most = GRACES.into_iter().chain([usual]).max().unwrap_or(usual);
    let grace = grace.clamp(0, most);
    let time = Duration::from_secs(u64::try_from(grace).unwrap_or_default());
    let fresh = app.rotate_key(member.id(), &key.record.id, time).await?;
    show(&FreshKeyPage::new(&member, &settings, fresh))
}

#[get("/developer/keys/{key_id}/revoke")]
async fn ask_revoke(member: Member, app: Data<App>, id: Path<String>) -> Page {
    show(&RevokePage {
        shell: Shell::new("Revoke a key", Place::Developer, Some(&member.who)),
        key: own(&app, &member, &id).await?,
    })
}

#[post("/developer/keys/{key_id}/revoke")]
async fn revoke(member: Member, app: Data<App>, id: Path<String>) -> Page {
    let key = own(&app, &member, &id).await?;
    app.revoke_key(member.id(), &key.record.id).await?;
    Ok(redirect("/developer/keys?done=revoked"))
}
