//! `/developer/keys`: the keys of an account.

use actix_web::web::{Data, ServiceConfig};
use actix_web::{HttpRequest, get};
use aivy_app::App;
use aivy_core::key;
use aivy_types::body::{Key, KeyStatus};
use aivy_types::{Permission, Timestamp};
use askama::Template;

use crate::lists::{ListQuery, Pager, without_done};
use crate::page::{NavItem, Page, Shell, show};
use crate::visitor::Member;

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(list).service(list_ended);
}

/// A key as a page shows it.
#[derive(Debug, Clone)]
pub(super) struct Shown {
    pub(super) key: Key,
    /// It is valid, has a successor, and ends soon.
    pub(super) rotated: bool,
    pub(super) unused: bool,
}

impl Shown {
    pub(super) fn new(key: Key, now: Timestamp) -> Self {
        let live = key.status.is_live();
        Self {
            rotated: live && key.replaced_by.is_some(),
            unused: live && key::is_unused(key.created_at, key.last_used_at, now),
            key,
        }
    }

    /// The permissions that it does not use; none for a key that has ended.
    pub(super) fn spare(&self) -> Vec<Permission> {
        match self.key.status.is_live() {
            true => self.key.unused_permissions().collect(),
            false => Vec::new(),
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
    let list_query = ListQuery::paged(&query)?;
    let listed = app
        .keys(member.id(), KeyStatus::LIVE, list_query.page)
        .await?;
    let notice = match done.as_deref() {
        Some("revoked") => Some("The key is revoked. It can no longer be used."),
        _ => None,
    };
    show(&KeysPage {
        shell: Shell::new("API Keys", NavItem::Developer, Some(&member.who)).noting(notice),
        pager: list_query.pager("/developer/keys", listed.total),
        keys: shown(listed.items, &app),
    })
}

#[get("/developer/keys/ended")]
async fn list_ended(member: Member, app: Data<App>, request: HttpRequest) -> Page {
    let list_query = ListQuery::paged(request.query_string())?;
    let listed = app
        .keys(member.id(), KeyStatus::ENDED, list_query.page)
        .await?;
    show(&EndedKeysPage {
        shell: Shell::new(
            "Revoked and expired keys",
            NavItem::Developer,
            Some(&member.who),
        ),
        pager: list_query.pager("/developer/keys/ended", listed.total),
        keys: shown(listed.items, &app),
    })
}

fn shown(keys: Vec<Key>, app: &App) -> Vec<Shown> {
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

    fn key() -> Key {
        Key {
            id: "key_1".parse().unwrap(),
            name: "program".to_owned(),
            display: "aivy_AbCd…wXyZ".to_owned(),
            permissions: vec![Permission::ReadUser, Permission::ReadTasks],
            used_permissions: Vec::new(),
            status: KeyStatus::Active,
            created_at: at(0),
            expires_at: None,
            last_used_at: None,
            revoked_at: None,
            replaced_by: None,
        }
    }

    #[test]
    fn a_key_that_was_used_says_what_it_did_not_need() {
        let mut key = key();
        assert_eq!(Shown::new(key.clone(), at(1)).spare(), []);
        key.used_permissions = vec![Permission::ReadTasks];
        assert_eq!(Shown::new(key, at(1)).spare(), [Permission::ReadUser]);
    }

    #[test]
    fn a_key_that_has_ended_is_not_marked() {
        let mut key = key();
        key.replaced_by = Some("key_2".parse().unwrap());
        key.used_permissions = vec![Permission::ReadTasks];
        let marks = |key: &Key| {
            let shown = Shown::new(key.clone(), at(90));
            (shown.unused, shown.rotated, shown.spare().len())
        };
        assert_eq!(marks(&key), (true, true, 1));
        key.status = KeyStatus::Expired;
        assert_eq!(marks(&key), (false, false, 0));
    }
}
