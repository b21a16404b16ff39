//! `aivy demo seed`: creates the account of the API reference, exactly as shown there, with a real
//! history.

mod past;

use aivy_app::{App, Failure, NewKey};
use aivy_core::counted::counted;
use aivy_core::key::MAX_LIVE;
use aivy_types::body::{KeyStatus, PageQuery, Profile};
use aivy_types::{Permissions, UserId};
use serde_json::json;

use super::key::fresh_json;
use super::output::Output;

/// How long the dashboard link is valid, in minutes.
const LINK_MINUTES: u32 = 60;

pub(crate) async fn seed(app: &App, output: Output) -> Result<(), Failure> {
    let (id, made) = past::live(app).await?;
    let profile = app.profile(&id).await?;
    let key = NewKey {
        name: "demo".to_owned(),
        permissions: Permissions::all(),
        expires_at: None,
    };
    make_room(app, &id).await?;
    let fresh = app.create_key(&id, key).await?;
    let link = app.log_in_link(&id, LINK_MINUTES).await?;
    let lines = [
        summary(&profile, made),
        "A new key with all permissions, shown only once:".to_owned(),
        String::new(),
        format!("  {}", fresh.text.expose()),
        String::new(),
        format!(
            "Log-in link, valid once, until {}: {}",
            link.expires_at, link.url
        ),
    ];
    output.result(
        &json!({
            "user": profile,
            "made": made,
            "key": fresh_json(&fresh),
            "log_in_link": { "url": link.url, "expires_at": link.expires_at },
        }),
        &lines,
    );
    Ok(())
}

/// The number of live keys is limited, and the demo makes one each time: the oldest is revoked.
async fn make_room(app: &App, user: &UserId) -> Result<(), Failure> {
    let every = PageQuery {
        page: 1,
        per_page: MAX_LIVE,
    };
    let live = app.keys(user, KeyStatus::LIVE, every).await?;
    match live.items.last() {
        Some(oldest) if live.total >= MAX_LIVE => app.revoke_key(user, &oldest.id).await,
        _ => Ok(()),
    }
}

fn summary(profile: &Profile, made: bool) -> String {
    format!(
        "Account {} ({}) {}: {} completed, {} earned, {} staked.",
        profile.id,
        profile.username,
        if made { "created" } else { "exists already" },
        counted(profile.stats.tasks_completed, "task"),
        counted(profile.stats.tokens_earned, "token"),
        counted(profile.stats.tokens_staked, "token"),
    )
}
