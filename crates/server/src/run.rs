//! From the command line to an exit code: 0 done, 1 failed, 2 wrong usage or configuration.

use std::process::ExitCode;

use clap::Parser;

use crate::admin::{self, Admin, say};
use crate::cli::{Cli, Command, ConfigCommand};
use crate::config::{self, ConfigError, Loaded};
use crate::serve;

/// Wrong usage, as clap has it too.
const USAGE: u8 = 2;

/// Reads the command line, does what it says, and answers the exit code.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    if matches!(cli.command, Command::Config(ConfigCommand::Schema)) {
        say(&pretty(&config::schema()));
        return ExitCode::SUCCESS;
    }
    match cli.config.sources().load() {
        Ok(loaded) => run(cli.command, loaded),
        Err(error) => refuse(&error),
    }
}

fn run(command: Command, loaded: Loaded) -> ExitCode {
    match command {
        Command::Serve => match loaded.check_files() {
            Ok(()) => serve::run(&loaded),
            Err(error) => refuse(&error),
        },
        Command::Config(command) => show(&command, &loaded),
        Command::User(command) => administer(Admin::User(command), &loaded),
        Command::Key(command) => administer(Admin::Key(command), &loaded),
        Command::Plan(command) => administer(Admin::Plan(command), &loaded),
        Command::Ledger(command) => administer(Admin::Ledger(command), &loaded),
        Command::Pool(command) => administer(Admin::Pool(command), &loaded),
        Command::Demo(command) => administer(Admin::Demo(command), &loaded),
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

/// What holds of the values holds already; a server also needs the files that they name.
fn check(loaded: &Loaded) -> ExitCode {
    for warning in &loaded.warnings {
        admin::complain(&format!("warning: {warning}"));
    }
    match loaded.check_files() {
        Ok(()) => {
            say(&checked(loaded));
            ExitCode::SUCCESS
        }
        Err(error) => refuse(&error),
    }
}

fn checked(loaded: &Loaded) -> String {
    match &loaded.file {
        Some(file) => format!("The configuration holds ({} was read).", file.display()),
        None => "The configuration holds (no file was read).".to_owned(),
    }
}

fn pretty(value: &serde_json::Value) -> String {
    format!("{value:#}")
}

fn refuse(error: &ConfigError) -> ExitCode {
    admin::complain(&error.to_string());
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
