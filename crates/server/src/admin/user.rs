//! `aivy user …` and `aivy plan …`.

use aivy_app::{App, Failure, NewUser};
use aivy_core::counted::counted;
use aivy_store::users::{self, User};
use aivy_types::ErrorCode;
use serde_json::{Value, json};

use super::output::Output;
use super::{account, budget};
use crate::cli::UserCommand;
use crate::config::Config;

pub(crate) async fn run(
    app: &App,
    command: UserCommand,
    output: Output,
    config: &Config,
) -> Result<(), Failure> {
    match command {
        UserCommand::Create {
            username,
            email,
            name,
            plan,
            ..
        } => {
            let plan = plan.or_else(|| Some(config.default_plan.clone()));
            let new = NewUser {
                username,
                email,
                name,
                plan,
            };
            create(app, new, output).await
        }
        UserCommand::Update {
            user,
            username,
            email,
            ..
        } => update(app, &user, username.as_deref(), email.as_deref(), output).await,
        UserCommand::Check(_) => check(app, output).await,
        UserCommand::ResetLink { user, hours, .. } => reset_link(app, &user, hours, output).await,
        UserCommand::LogInLink { user, minutes, .. } => {
            log_in_link(app, &user, minutes, output).await
        }
        UserCommand::Budget {
            user,
            key,
            tokens,
            unlimited,
            default,
            ..
        } => {
            let set = budget::wanted(tokens, unlimited, default);
            budget::run(app, &user, key.as_deref(), set, output).await
        }
        UserCommand::List { limit, offset, .. } => list(app, limit, offset, output).await,
    }
}

async fn create(app: &App, new: NewUser, output: Output) -> Result<(), Failure> {
    let profile = app.create_user(new).await?;
    let lines = [
        format!("Account {} created for {}.", profile.id, profile.username),
        format!(
            "To create a key: aivy key create {} --name NAME --all-permissions",
            profile.username
        ),
    ];
    output.result(&json!(profile), &lines);
    Ok(())
}

async fn reset_link(app: &App, user: &str, hours: u32, output: Output) -> Result<(), Failure> {
    let user = account::named(app, user, output).await?;
    let link = app.reset_link(&user.id, hours * 3600).await?;
    let lines = [
        link.url.clone(),
        format!(
            "A password reset link for {user}, valid once, until {}. Anyone who has it can take over the account.",
            link.expires_at
        ),
    ];
    let result = json!({
        "user_id": user.id, "account": account::shown(&user),
        "url": link.url, "expires_at": link.expires_at,
    });
    output.result(&result, &lines);
    Ok(())
}

async fn update(
    app: &App,
    user: &str,
    username: Option<&str>,
    email: Option<&str>,
    output: Output,
) -> Result<(), Failure> {
    let user = account::named(app, user, output).await?;
    let renamed = app.rename_user(&user.id, username, email).await?;
    let line = format!("The account is now {renamed}.");
    output.result(&account::shown(&renamed), &[line]);
    Ok(())
}

/// The problems are the result; if there are any, the command fails.
async fn check(app: &App, output: Output) -> Result<(), Failure> {
    let found = app.name_problems().await?;
    let items = found.iter().map(|found| {
        let mut item = account::shown(&found.user);
        item["problem"] = found.problem.as_str().into();
        item
    });
    let lines = found
        .iter()
        .map(|found| format!("{}: {}", found.user, found.problem));
    let lines: Vec<String> = match found.len() {
        0 => vec!["All accounts have valid and different names.".to_owned()],
        _ => lines.collect(),
    };
    output.result(&items.collect(), &lines);
    match found.len() {
        0 => Ok(()),
        count => {
            let problems = counted(count, "name problem");
            let message = format!("{problems}: `aivy user update` changes the name of an account");
            Err(Failure::new(ErrorCode::Conflict).message(message))
        }
    }
}

async fn log_in_link(app: &App, user: &str, minutes: u32, output: Output) -> Result<(), Failure> {
    let user = account::named(app, user, output).await?;
    let link = app.log_in_link(&user.id, minutes).await?;
    let lines = [
        link.url.clone(),
        format!(
            "Valid for one log-in, until {}. Anyone who has it can use the account.",
            link.expires_at
        ),
    ];
    let result = json!({ "user_id": user.id, "url": link.url, "expires_at": link.expires_at });
    output.result(&result, &lines);
    Ok(())
}

async fn list(app: &App, limit: u32, offset: u32, output: Output) -> Result<(), Failure> {
    let found = app
        .db
        .read(
            (limit.into(), offset.into()),
            async |tx, (limit, offset)| users::list(tx, *limit, *offset).await,
        )
        .await?;
    let items: Vec<Value> = found.iter().map(item).collect();
    output.list(
        &items,
        &["id", "username", "email", "name", "plan", "created_at"],
    );
    Ok(())
}

fn item(user: &User) -> Value {
    json!({
        "id": user.id,
        "username": user.username,
        "email": user.email,
        "name": user.name,
        "avatar_url": user.avatar_url,
        "plan": user.plan,
        "created_at": user.created_at,
        "updated_at": user.updated_at,
    })
}

pub(crate) async fn set_plan(
    app: &App,
    user: &str,
    plan: &str,
    output: Output,
) -> Result<(), Failure> {
    let user = account::named(app, user, output).await?;
    app.set_plan(&user.id, plan).await?;
    output.result(
        &json!({ "user_id": user.id, "account": account::shown(&user), "plan": plan }),
        &[format!(
            "{} is on the plan {plan}. Running servers apply it within one second.",
            user.username
        )],
    );
    Ok(())
}
