//! `/developer/keys`: the keys of an account, and what is to be said of each.

use actix_web::web::{Data, ServiceConfig};
use actix_web::{HttpRequest, get};
use aivy_app::App;
use aivy_core::key;
use aivy_store::keys::KeyRecord;
use aivy_types::{Permissions, Timestamp};
use askama::Template;

use crate::lists::{Asked, Pager, without_done};
use crate::page::{Page, Place, Shell, show};
use crate::visitor::Member;

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(list).service(list_ended);
}

/// What has become of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    Live,
    /// It has a successor, and works a while yet.
    Rotated,
    Revoked,
    Expired,
}

/// A key as a page shows it.
#[derive(Debug, Clone)]
pub(super) struct Shown {
    pub(super) record: KeyRecord,
    pub(super) standing: Standing,
    pub(super) expires_soon: bool,
    pub(super) unused: bool,
    /// The permissions that it has and never used; empty for one that was never used at all, for
    /// then there is nothing to learn from it.
    pub(super) spare: Permissions,
}

impl Shown {
    pub(super) fn new(record: KeyRecord, now: Timestamp) -> Self {
        let ended = !key::is_live(record.expires_at, record.revoked_at, now);
        let standing = match (ended, record.revoked_at.is_some(), &record.replaced_by) {
            (true, true, _) => Standing::Revoked,
            (true, false, _) => Standing::Expired,
            (false, _, Some(_)) => Standing::Rotated,
            (false, _, None) => Standing::Live,
        };
        let spare = if ended || record.used.is_empty() {
            Permissions::default()
        } else {
            record.permissions.without(record.used)
        };
        Self {
            standing,
            expires_soon: !ended && key::expires_soon(record.expires_at, now),
            unused: !ended && key::is_unused(record.created_at, record.last_used_at, now),
            spare,
            record,
        }
    }
}

#[derive(Template)]
#[template(path = "developer/keys.html")]
struct KeysPage {
    shell: Shell,
    keys: Vec<Shown>,
    pager: Pager,
}

#[derive(Template)]
#[template(path = "developer/ended_keys.html")]
struct EndedKeysPage {
    shell: Shell,
    keys: Vec<Shown>,
    pager: Pager,
}

#[get("/developer/keys")]
async fn list(member: Member, app: Data<App>, request: HttpRequest) -> Page {
    let (query, done) = without_done(request.query_string());
    let asked = Asked::paged(&query)?;
    let listed = app.keys(member.id(), true, asked.page).await?;
    let notice = match done.as_deref() {
        Some("revoked") => Some("The key is revoked. Nothing can use it any more."),
        _ => None,
    };
    show(&KeysPage {
        shell: Shell::new("API Keys", Place::Developer, Some(&member.who)).noting(notice),
        pager: asked.pager("/developer/keys", listed.total),
        keys: shown(listed.items, &app),
    })
}

#[get("/developer/keys/ended")]
async fn list_ended(member: Member, app: Data<App>, request: HttpRequest) -> Page {
    let asked = Asked::paged(request.query_string())?;
    let listed = app.keys(member.id(), false, asked.page).await?;
    show(&EndedKeysPage {
        shell: Shell::new("Keys that have ended", Place::Developer, Some(&member.who)),
        pager: asked.pager("/developer/keys/ended", listed.total),
        keys: shown(listed.items, &app),
    })
}

fn shown(keys: Vec<KeyRecord>, app: &App) -> Vec<Shown> {
    let now = app.clock.now();
    keys.into_iter().map(|key| Shown::new(key, now)).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    const DAY: i64 = 86_400 * 1_000_000;

    fn at(days: i64) -> Timestamp {
        Timestamp::from_micros(days * DAY)
    }

    fn record() -> KeyRecord {
        KeyRecord {
            id: "key_1".parse().unwrap(),
            user_id: "usr_1".parse().unwrap(),
            name: "program".to_owned(),
            prefix: "aivy_AbCd".to_owned(),
            last_four: "wXyZ".to_owned(),
            permissions: Permissions::parse("read:user read:tasks").unwrap(),
            plan: "free".to_owned(),
            created_at: at(0),
            expires_at: None,
            last_used_at: None,
            revoked_at: None,
            replaced_by: None,
            used: Permissions::default(),
        }
    }

    #[test]
    fn a_key_that_was_used_says_what_it_did_not_need() {
        let mut key = record();
        assert!(Shown::new(key.clone(), at(1)).spare.is_empty());
        key.used = Permissions::parse("read:tasks").unwrap();
        assert_eq!(Shown::new(key, at(1)).spare.to_scope(), "read:user");
    }

    #[test]
    fn a_key_that_has_ended_is_not_marked() {
        let mut key = record();
        assert!(Shown::new(key.clone(), at(90)).unused);
        key.expires_at = Some(at(100));
        assert!(Shown::new(key.clone(), at(90)).expires_soon);
        let ended = Shown::new(key.clone(), at(100));
        assert_eq!(ended.standing, Standing::Expired);
        assert!(!ended.expires_soon && !ended.unused);
        key.revoked_at = Some(at(5));
        assert_eq!(Shown::new(key, at(6)).standing, Standing::Revoked);
    }
}
