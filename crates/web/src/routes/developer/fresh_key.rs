//! `/developer/keys/{key_id}/fresh`: a new key, shown once to the browser that made it.

use actix_web::get;
use actix_web::web::{Data, Path, ServiceConfig};
use aivy_api::contract::sample::shell_word;
use aivy_app::{App, FreshKey, Showing};
use aivy_types::body::Key;
use aivy_types::{KeyId, Permission};
use askama::Template;

use super::key_id;
use super::keys::Shown;
use crate::page::{NavItem, Page, Shell, show};
use crate::settings::Settings;
use crate::visitor::Member;

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(show_fresh);
}

/// The path where a new key is shown.
pub(super) fn address(key: &KeyId) -> String {
    format!("/developer/keys/{key}/fresh")
}

#[derive(Template)]
#[template(path = "developer/fresh_key.html")]
struct FreshKeyPage {
    shell: Shell,
    fresh: FreshKey,
    /// A command that works when it is pasted.
    curl: String,
}

#[derive(Template)]
#[template(path = "developer/shown_key.html")]
struct ShownKeyPage {
    shell: Shell,
    key: Shown,
}

#[get("/developer/keys/{key_id}/fresh")]
async fn show_fresh(
    member: Member,
    app: Data<App>,
    settings: Data<Settings>,
    id: Path<String>,
) -> Page {
    let shell = |title| Shell::new(title, NavItem::Developer, Some(&member.who));
    let showing = app
        .show_key(member.id(), &key_id(&id)?, &member.token)
        .await?;
    match showing {
        Showing::Now(fresh) => show(&FreshKeyPage {
            shell: shell("Your new API key"),
            curl: curl(&settings, &fresh),
            fresh: *fresh,
        }),
        Showing::Before(key) => show(&ShownKeyPage {
            shell: shell("This key was already shown"),
            key: Shown::new(*key, app.clock.now()),
        }),
    }
}

fn curl(settings: &Settings, fresh: &FreshKey) -> String {
    format!(
        "curl -sS {} -H 'Authorization: Bearer {}'",
        shell_word(&format!("{}{}", settings.public_url, path(&fresh.key))),
        fresh.text.expose()
    )
}

/// A path that the key can request: any valid key can get its own description.
fn path(key: &Key) -> &'static str {
    if key.permissions.contains(&Permission::ReadUser) {
        "/v1/user/profile"
    } else {
        "/v1/key"
    }
}
