//! The administrative commands: a command line for the use cases, on the configured database,
//! whether or not a server uses it. They contain no domain rules.

mod account;
mod budget;
mod demo;
mod export;
mod failed;
mod key;
mod ledger;
mod output;
mod pool;
mod user;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use aivy_app::{App, Failure, Judges};
use aivy_core::{Clock, Entropy};
use aivy_store::{Access, Db};

use crate::ai;
use crate::cli::{DemoCommand, KeyCommand, LedgerCommand, PlanCommand, PoolCommand, UserCommand};
use crate::compose;
use crate::config::{Loaded, is_of_database};
use output::Output;

pub(crate) use failed::report;
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
    /// Whether errors are printed as JSON.
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

    /// Whether it reads the complete database, however long that takes.
    fn reads_everything(&self) -> bool {
        let whole = |command: &LedgerCommand| !matches!(command, LedgerCommand::Grant { .. });
        matches!(self, Self::Ledger(command) if whole(command))
    }

    /// The access to the database that it needs. Only commands that begin something create one:
    /// otherwise a misspelt path would return an empty database, in which nothing is wrong.
    fn access(&self) -> Access {
        match self {
            Self::User(UserCommand::Create { .. }) | Self::Demo(_) => Access::Begin,
            Self::User(UserCommand::List { .. } | UserCommand::Check(_))
            | Self::Key(KeyCommand::List { .. })
            | Self::Pool(PoolCommand::List { .. })
            | Self::Ledger(LedgerCommand::Verify(_) | LedgerCommand::Export { .. }) => Access::Read,
            Self::User(UserCommand::Budget {
                tokens,
                unlimited,
                default,
                ..
            }) if budget::wanted(*tokens, *unlimited, *default).is_none() => Access::Read,
            Self::User(
                UserCommand::Budget { .. }
                | UserCommand::LogInLink { .. }
                | UserCommand::ResetLink { .. }
                | UserCommand::Update { .. },
            )
            | Self::Key(_)
            | Self::Plan(_)
            | Self::Pool(_)
            | Self::Ledger(LedgerCommand::Grant { .. }) => Access::Change,
        }
    }

    /// The output file, if one is given.
    fn written(&self) -> Option<&Path> {
        match self {
            Self::Ledger(LedgerCommand::Export { output, .. }) => output.as_deref(),
            _ => None,
        }
    }

    /// Runs the command, and prints its result.
    pub(crate) async fn run(self, loaded: &Loaded) -> Result<(), Failure> {
        let output = Output { json: self.json() };
        let config = &loaded.config;
        if let Some(path) = self.written().filter(|path| is_of_database(config, path)) {
            let sentence = format!("output must not be the database ({})", path.display());
            return Err(Failure::invalid(vec![sentence]));
        }
        let new = (self.access() == Access::Begin).then(|| compose::new_file(config));
        let app = self.app(loaded).await?;
        if let Some(file) = new.flatten() {
            output.warn(&format!("a new database was created: {}", file.display()));
        }
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

    async fn app(&self, loaded: &Loaded) -> Result<App, Failure> {
        let config = &loaded.config;
        let mut options = compose::database_options(config, self.access());
        if self.reads_everything() {
            options.statement_timeout = PATIENCE;
            options.transaction_timeout = PATIENCE;
        }
        let db = Db::open(&options).await;
        Ok(App {
            db: db.map_err(|error| failed::unopened(error, loaded))?,
            clock: Clock::system(),
            entropy: Entropy::system(),
            plans: Arc::from(compose::plans(config)),
            accounts: compose::accounts(config, &compose::public_url(config)),
            ai: ai::budgets(config),
            judges: Judges::default(),
            gate: None,
        })
    }
}

/// The time limit of a command that reads everything.
const PATIENCE: Duration = Duration::from_secs(24 * 3600);
