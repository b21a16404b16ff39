//! The section "Your API Keys": what each key can be used for.

use aivy_api::Reference;
use aivy_api::reference::{Group, Operation};
use aivy_app::{App, Failure};
use aivy_core::key;
use aivy_types::UserId;
use aivy_types::body::{Key, KeyStatus, PageQuery};
use askama::Template;

/// A valid key, and what can be called with it.
#[derive(Debug)]
struct Usable {
    key: Key,
    /// `all of Tasks`, `2 of 7 in Staking`.
    reach: String,
}

#[derive(Template)]
#[template(path = "reference/keys.html")]
struct Keys {
    keys: Vec<Usable>,
}

/// The valid keys of `user`, as a part of a page.
///
/// # Errors
/// The database fails, or a template cannot be rendered.
pub(super) async fn render(app: &App, user: &UserId) -> Result<String, Failure> {
    let every = PageQuery {
        page: 1,
        per_page: key::MAX_LIVE,
    };
    let mut keys = app.keys(user, KeyStatus::LIVE, every).await?.items;
    keys.retain(|key| key.replaced_by.is_none());
    let usable = |key: Key| Usable {
        reach: reach(Reference::get(), &key),
        key,
    };
    let page = Keys {
        keys: keys.into_iter().map(usable).collect(),
    };
    page.render().map_err(crate::page::unrendered)
}

/// What a key can call, group by group.
fn reach(reference: &Reference, key: &Key) -> String {
    let may = |operation: &&Operation| {
        let permission = operation.permission;
        permission.is_none_or(|permission| key.permissions.contains(&permission))
    };
    let part = |group: &Group| {
        let (some, all) = (
            group.operations.iter().filter(may).count(),
            group.operations.len(),
        );
        match some {
            0 => None,
            _ if some == all => Some(format!("all of {}", group.name)),
            _ => Some(format!("{some} of {all} in {}", group.name)),
        }
    };
    let parts: Vec<_> = reference.groups.iter().filter_map(part).collect();
    parts.join(", ")
}
