//! The administrative commands: a command line over the use cases, on the database that the
//! configuration names, whether or not a server runs on it. No rule of the domain lives here.

mod account;
mod budget;
mod demo;
mod export;
mod key;
mod ledger;
mod output;
mod pool;
mod user;

use std::sync::Arc;
use std::time::Duration;

use aivy_app::{App, Failure, Judges};
use aivy_core::{Clock, Entropy};
use aivy_store::Db;
use aivy_types::{ErrorCode, ErrorEnvelope};

use crate::ai;
use crate::cli::{DemoCommand, KeyCommand, LedgerCommand, PlanCommand, PoolCommand, UserCommand};
use crate::compose;
use crate::config::Config;
use output::Output;

pub(crate) use output::{complain, say};

/// An administrative command.
#[derive(Debug)]
pub(crate) enum Admin {
    User(UserCommand),
    Key(KeyCommand),
    Plan(PlanCommand),
    Ledger(LedgerCommand),
    Pool(PoolCommand),
    Demo(DemoCommand),
}

impl Admin {
    /// Whether errors are wanted as JSON.
    pub(crate) fn json(&self) -> bool {
        let flag = match self {
            Self::User(
                UserCommand::Create { json, .. }
                | UserCommand::List { json, .. }
                | UserCommand::Budget { json, .. }
                | UserCommand::Update { json, .. }
                | UserCommand::Check(json)
                | UserCommand::LogInLink { json, .. }
                | UserCommand::ResetLink { json, .. },
            )
            | Self::Key(
                KeyCommand::Create { json, .. }
                | KeyCommand::List { json, .. }
                | KeyCommand::Revoke { json, .. }
                | KeyCommand::Rotate { json, .. },
            )
            | Self::Plan(PlanCommand::Set { json, .. })
            | Self::Pool(
                PoolCommand::Create { json, .. }
                | PoolCommand::Fund { json, .. }
                | PoolCommand::Close { json, .. }
                | PoolCommand::List { json, .. },
            )
            | Self::Ledger(LedgerCommand::Grant { json, .. } | LedgerCommand::Verify(json))
            | Self::Demo(DemoCommand::Seed(json)) => json,
            Self::Ledger(LedgerCommand::Export { .. }) => return false,
        };
        flag.json
    }

    /// Whether it reads all there is, however long that takes.
    fn reads_everything(&self) -> bool {
        let whole = |command: &LedgerCommand| !matches!(command, LedgerCommand::Grant { .. });
        matches!(self, Self::Ledger(command) if whole(command))
    }

    /// Does it, and prints what came of it.
    pub(crate) async fn run(self, config: &Config) -> Result<(), Failure> {
        let output = Output { json: self.json() };
        let app = app(config, self.reads_everything()).await?;
        app.db
            .findings()
            .lines()
            .for_each(|found| output.warn(&found));
        let done = match self {
            Self::User(command) => user::run(&app, command, output, config).await,
            Self::Key(command) => key::run(&app, command, output, config).await,
            Self::Plan(PlanCommand::Set { user, plan, .. }) => {
                user::set_plan(&app, &user, &plan, output).await
            }
            Self::Ledger(command) => ledger::run(&app, command, output).await,
            Self::Pool(command) => pool::run(&app, command, output).await,
            Self::Demo(DemoCommand::Seed(_)) => demo::seed(&app, output).await,
        };
        app.db.close().await;
        done
    }
}

/// How long a command that reads everything may take.
const PATIENCE: Duration = Duration::from_secs(24 * 3600);

async fn app(config: &Config, patient: bool) -> Result<App, Failure> {
    let mut options = compose::database_options(config);
    if patient {
        options.statement_timeout = PATIENCE;
        options.transaction_timeout = PATIENCE;
    }
    let db = Db::open(&options).await?;
    Ok(App {
        db,
        clock: Clock::system(),
        entropy: Entropy::system(),
        plans: Arc::from(compose::plans(config)),
        accounts: compose::accounts(config, compose::public_url(config)),
        ai: ai::budgets(config),
        judges: Judges::default(),
        gate: None,
    })
}

/// The failure on standard error: for scripts in the shape of the API's errors, else as a sentence
/// with what can be done. The cause is for the operator, who is the one who asks here.
pub(crate) fn report(failure: &Failure, json: bool) {
    if json {
        let message = failure
            .message
            .clone()
            .unwrap_or(failure.code.message().into());
        let mut details = failure.details.clone();
        details.extend(failure.cause_text());
        let envelope = ErrorEnvelope::with_message(failure.code, message, details);
        let text = serde_json::to_string(&envelope).unwrap_or_default();
        complain(&text);
        return;
    }
    complain(&format!("error: {failure}"));
    if let Some(cause) = failure.cause_text() {
        complain(&format!("  cause: {cause}"));
    }
    if let Some(hint) = hint(failure.code) {
        complain(&format!("  hint: {hint}"));
    }
}

fn hint(code: ErrorCode) -> Option<&'static str> {
    match code {
        ErrorCode::NotFound => Some(
            "`aivy user list` shows the accounts, `aivy key list USER` the keys of one, `aivy pool list` the pools",
        ),
        ErrorCode::ServiceUnavailable | ErrorCode::InternalError => {
            Some("`aivy config show` says which database is used and which setting names it")
        }
        _ => None,
    }
}
