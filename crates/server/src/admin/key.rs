//! `aivy key …`.

use std::time::Duration;

use aivy_app::{App, Failure, FoundUser, FreshKey, NewKey};
use aivy_types::{KeyId, Permissions, Timestamp};
use serde_json::{Value, json};

use super::account;
use super::output::Output;
use crate::cli::KeyCommand;
use crate::compose;
use crate::config::Config;

pub(crate) async fn run(
    app: &App,
    command: KeyCommand,
    output: Output,
    config: &Config,
) -> Result<(), Failure> {
    match command {
        KeyCommand::Create {
            user,
            name,
            permissions,
            expires_at,
            ..
        } => {
            let new = NewKey {
                name,
                permissions: permissions
                    .as_deref()
                    .map_or(Ok(Permissions::all()), parsed)?,
                expires_at: expires_at.as_deref().map(time).transpose()?,
            };
            let user = account::named(app, &user, output).await?;
            let fresh = app.create_key(&user.id, new).await?;
            print_fresh(&user, &fresh, output, &[sample(&fresh, config)]);
        }
        KeyCommand::List { user, .. } => list(app, &user, output).await?,
        KeyCommand::Revoke { user, key, .. } => revoke(app, &user, &key, output).await?,
        KeyCommand::Rotate {
            user, key, grace, ..
        } => {
            let grace = grace.unwrap_or(config.keys.rotation_grace_seconds);
            let (key, user) = (key_id(&key)?, account::named(app, &user, output).await?);
            let time = Duration::from_secs(u64::from(grace));
            let fresh = app.rotate_key(&user.id, &key, time).await?;
            print_fresh(&user, &fresh, output, &rotation(&fresh));
        }
    }
    Ok(())
}

async fn list(app: &App, user: &str, output: Output) -> Result<(), Failure> {
    let user = account::named(app, user, output).await?;
    let keys = app.all_keys(&user.id).await?;
    let items: Vec<Value> = keys.iter().map(|key| json!(key)).collect();
    output.list(
        &items,
        &[
            "id",
            "name",
            "display",
            "status",
            "permissions",
            "created_at",
            "expires_at",
            "last_used_at",
        ],
    );
    Ok(())
}

async fn revoke(app: &App, user: &str, key: &str, output: Output) -> Result<(), Failure> {
    let (key, user) = (key_id(key)?, account::named(app, user, output).await?);
    app.revoke_key(&user.id, &key).await?;
    output.result(
        &json!({ "id": key, "account": account::shown(&user), "revoked": true }),
        &[format!(
            "Key {key} is revoked. Running servers refuse it within one second."
        )],
    );
    Ok(())
}

fn sample(fresh: &FreshKey, config: &Config) -> String {
    let (key, base) = (fresh.text.expose(), compose::public_url(config));
    format!("Try it: curl -H 'Authorization: Bearer {key}' {base}/v1/key")
}

/// When the two keys of a rotation expire.
fn rotation(fresh: &FreshKey) -> Vec<String> {
    let own = match fresh.key.expires_at {
        Some(end) => format!("It expires at {end}, like the old key."),
        None => "Like the old key, it does not expire.".to_owned(),
    };
    let old = fresh.replaces.as_ref();
    let old = old.map(|old| format!("The old key {} works until {}.", old.id, old.ends_at));
    [own].into_iter().chain(old).collect()
}

fn print_fresh(user: &FoundUser, fresh: &FreshKey, output: Output, more: &[String]) {
    let text = fresh.text.expose();
    let mut lines = vec![
        format!(
            "Key {} \"{}\" created for {user}. It is shown only once:",
            fresh.key.id, fresh.key.name
        ),
        String::new(),
        format!("  {text}"),
        String::new(),
    ];
    lines.extend_from_slice(more);
    let mut json = fresh_json(fresh);
    json["user_id"] = json!(user.id);
    json["account"] = account::shown(user);
    output.result(&json, &lines);
}

/// The key as JSON, with its text in `key`.
pub(crate) fn fresh_json(fresh: &FreshKey) -> Value {
    let mut json = json!(fresh.key);
    json["key"] = fresh.text.expose().into();
    if let Some(old) = &fresh.replaces {
        json["replaces"] = json!({ "id": old.id, "expires_at": old.ends_at });
    }
    json
}

fn parsed(list: &str) -> Result<Permissions, Failure> {
    Permissions::parse(list).map_err(|e| Failure::invalid(vec![format!("permissions: {e}")]))
}

fn time(text: &str) -> Result<Timestamp, Failure> {
    Timestamp::parse(text).map_err(|_| {
        let sentence =
            format!("expires_at must be RFC 3339 such as 2030-01-01T00:00:00Z, not \"{text}\"");
        Failure::invalid(vec![sentence])
    })
}

pub(super) fn key_id(text: &str) -> Result<KeyId, Failure> {
    text.parse().map_err(|_| {
        let sentence = format!(
            "key must be the ID of a key (key_…, as `aivy key list` shows it), not \"{}\"",
            shown(text)
        );
        Failure::invalid(vec![sentence])
    })
}

/// A user may have entered the key itself instead of its ID: it must not be shown in an error.
fn shown(text: &str) -> &str {
    if text.starts_with("aivy_") {
        "the key itself"
    } else {
        text
    }
}
