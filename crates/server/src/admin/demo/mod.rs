//! `aivy demo seed`: the account that the API reference shows, to the letter, with a past that it
//! really had.

mod past;

use aivy_app::{App, Failure, NewKey};
use aivy_types::Permissions;
use aivy_types::body::Profile;
use serde_json::json;

use super::key::fresh_json;
use super::output::Output;

pub(crate) async fn seed(app: &App, output: Output) -> Result<(), Failure> {
    let (id, made) = past::live(app).await?;
    let profile = app.profile(&id).await?;
    let key = NewKey {
        name: "demo".to_owned(),
        permissions: Permissions::all(),
        expires_at: None,
    };
    let fresh = app.create_key(&id, key).await?;
    let lines = [
        summary(&profile, made),
        "A fresh key with every permission, shown only now:".to_owned(),
        String::new(),
        format!("  {}", fresh.text.expose()),
    ];
    output.result(
        &json!({ "user": profile, "made": made, "key": fresh_json(&fresh) }),
        &lines,
    );
    Ok(())
}

fn summary(profile: &Profile, made: bool) -> String {
    format!(
        "Account {} ({}) {}: {} tasks completed, {} tokens earned, {} staked.",
        profile.id,
        profile.username,
        if made { "made" } else { "was there already" },
        profile.stats.tasks_completed,
        profile.stats.tokens_earned,
        profile.stats.tokens_staked,
    )
}
