//! `/developer`: what programs need, mainly keys.

mod fresh_key;
mod keys;
mod new_key;
mod retire;

use actix_web::get;
use actix_web::web::{Data, ServiceConfig};
use aivy_app::Failure;
use aivy_types::KeyId;
use askama::Template;

use crate::page::{NavItem, Page, Shell, show};
use crate::path_id::path_id;
use crate::settings::Settings;
use crate::visitor::Member;

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(developer);
    keys::configure(config);
    new_key::configure(config);
    retire::configure(config);
    fresh_key::configure(config);
}

/// Parses the ID in a path.
fn key_id(text: &str) -> Result<KeyId, Failure> {
    path_id(text, "key")
}

#[derive(Template)]
#[template(path = "developer/index.html")]
struct DeveloperPage {
    shell: Shell,
    base_url: String,
}

#[get("/developer")]
async fn developer(member: Member, settings: Data<Settings>) -> Page {
    show(&DeveloperPage {
        shell: Shell::new("Developer", NavItem::Developer, Some(&member.who)),
        base_url: format!("{}/v1", settings.public_url),
    })
}
