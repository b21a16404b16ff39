//! From the command line to an exit code: 0 success, 1 failure, 2 wrong usage or configuration.

use std::process::ExitCode;

use aivy_app::Failure;
use clap::Parser;

use crate::admin::{self, Admin, say};
use crate::cli::{Cli, Command, ConfigCommand};
use crate::config::{self, ConfigError, Loaded};
use crate::serve;

/// Wrong usage; clap uses the same code.
const USAGE: u8 = 2;

/// Parses the command line, runs the command, and returns the exit code.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    if matches!(cli.command, Command::Config(ConfigCommand::Schema)) {
        say(&pretty(&config::schema()));
        return ExitCode::SUCCESS;
    }
    let what = What::of(cli.command);
    match cli.config.sources().load() {
        Ok(loaded) => run(what, &loaded),
        Err(error) => refuse(&error, what.json()),
    }
}

/// The commands, by what they need.
enum What {
    Serve,
    Config(ConfigCommand),
    Admin(Admin),
}

impl What {
    fn of(command: Command) -> Self {
        match command {
            Command::Serve => Self::Serve,
            Command::Config(command) => Self::Config(command),
            Command::User(command) => Self::Admin(Admin::User(command)),
            Command::Key(command) => Self::Admin(Admin::Key(command)),
            Command::Plan(command) => Self::Admin(Admin::Plan(command)),
            Command::Ledger(command) => Self::Admin(Admin::Ledger(command)),
            Command::Pool(command) => Self::Admin(Admin::Pool(command)),
            Command::Demo(command) => Self::Admin(Admin::Demo(command)),
        }
    }

    /// Whether errors are printed as JSON.
    fn json(&self) -> bool {
        match self {
            Self::Config(ConfigCommand::Show(flag)) => flag.json,
            Self::Serve | Self::Config(_) => false,
            Self::Admin(command) => command.json(),
        }
    }
}

fn run(what: What, loaded: &Loaded) -> ExitCode {
    match what {
        What::Serve => match loaded.check_resources() {
            Ok(()) => serve::run(loaded),
            Err(error) => refuse(&error, false),
        },
        What::Config(command) => show(&command, loaded),
        What::Admin(command) => administer(command, loaded),
    }
}

fn show(command: &ConfigCommand, loaded: &Loaded) -> ExitCode {
    match command {
        ConfigCommand::Schema => say(&pretty(&config::schema())),
        ConfigCommand::Show(flag) if flag.json => say(&pretty(&config::show_json(loaded))),
        ConfigCommand::Show(_) => say(config::show_human(loaded).trim_end()),
        ConfigCommand::Check => return check(loaded),
    }
    ExitCode::SUCCESS
}

/// The values are already valid; a server also needs the files that they name.
fn check(loaded: &Loaded) -> ExitCode {
    for warning in &loaded.warnings {
        admin::complain(&format!("warning: {warning}"));
    }
    match loaded.check_resources() {
        Ok(()) => {
            say(&checked(loaded));
            ExitCode::SUCCESS
        }
        Err(error) => refuse(&error, false),
    }
}

fn checked(loaded: &Loaded) -> String {
    match &loaded.file {
        Some(file) => format!("The configuration is valid ({} was read).", file.display()),
        None => "The configuration is valid (no file was read).".to_owned(),
    }
}

fn pretty(value: &serde_json::Value) -> String {
    format!("{value:#}")
}

fn refuse(error: &ConfigError, json: bool) -> ExitCode {
    if json {
        let details = error.0.iter().map(ToString::to_string).collect();
        let failure = Failure::invalid(details).message("The configuration is not valid");
        admin::report(&failure, true);
    } else {
        admin::complain(&error.to_string());
    }
    ExitCode::from(USAGE)
}

fn administer(command: Admin, loaded: &Loaded) -> ExitCode {
    let json = command.json();
    let done = actix_rt::System::new().block_on(command.run(loaded));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            admin::report(&failure, json);
            ExitCode::FAILURE
        }
    }
}
