//! The command line: the generated commands and what they have in common.

use clap::{Arg, ArgAction, Command, ValueHint, value_parser};
use clap_complete::Shell;

use crate::generated::{Cli, CliCommand};
use crate::output::{Format, Printer};
use crate::stream;

/// Where a server stands that `cargo xtask demo` started.
pub(crate) const DEFAULT_BASE: &str = "http://127.0.0.1:8080/v1";

/// The flag that asks for the example of a body.
const TEMPLATE: &str = "json-body-template";

const AFTER_HELP: &str = "\
The API key is read from AIVY_API_KEY, or from the file that --key-file names.

Exit codes:
  0  the operation succeeded
  1  any other error
  2  the command line or the request is invalid (400, 413, 415, 422)
  3  the key is not valid or lacks a permission (401, 403)
  4  not found (404)
  5  the current state of the object does not allow it (409)
  6  rate limit exceeded (429)
  7  the server failed or could not be reached (5xx, connection error, time-out)";

/// The whole command line.
pub(crate) fn command() -> Command {
    Command::new("aivy-cli")
        .about("Command-line client of the AIVY API")
        .version(env!("CARGO_PKG_VERSION"))
        .after_help(AFTER_HELP)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .args(common())
        .subcommands(CliCommand::iter().map(operation))
        .subcommand(stream::command())
        .subcommand(completions())
}

/// The command line of somebody who asks for the example of a body: that, and what every command
/// takes. Nothing else is needed then, wherever the rest comes from: clap counts a value of an
/// environment variable as given, and would refuse it beside an argument that stands alone.
pub(crate) fn for_template() -> Command {
    let with_body = CliCommand::iter().map(operation).filter(takes_body);
    Command::new("aivy-cli")
        .subcommand_required(true)
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .args(common())
        .subcommands(with_body.map(|command| {
            Command::new(command.get_name().to_owned()).arg(
                Arg::new(TEMPLATE)
                    .long(TEMPLATE)
                    .action(ArgAction::SetTrue)
                    .required(true),
            )
        }))
}

/// What every command takes.
fn common() -> [Arg; 5] {
    [
        Arg::new("base-url")
            .long("base-url")
            .env("AIVY_BASE_URL")
            .default_value(DEFAULT_BASE)
            .value_name("URL")
            .value_hint(ValueHint::Url)
            .global(true)
            .help("The base URL of the API"),
        Arg::new("key-file")
            .long("key-file")
            .value_name("FILE")
            .value_hint(ValueHint::FilePath)
            .value_parser(value_parser!(std::path::PathBuf))
            .global(true)
            .help("Read the API key from FILE (- is the standard input) instead of AIVY_API_KEY"),
        Arg::new("output")
            .long("output")
            .short('o')
            .value_parser(value_parser!(Format))
            .global(true)
            .help("The output format [default: table on a terminal, json otherwise]"),
        Arg::new("timeout")
            .long("timeout")
            .value_name("SECONDS")
            .value_parser(value_parser!(u64).range(1..=3600))
            .default_value("60")
            .global(true)
            .help("Time limit for the call, including retries"),
        Arg::new("retries")
            .long("retries")
            .value_name("N")
            .value_parser(value_parser!(u32).range(0..=20))
            .default_value("4")
            .global(true)
            .help("Maximum retries of safe requests"),
    ]
}

/// The command of an operation: `get_profile` is `get-profile`.
fn operation(which: CliCommand) -> Command {
    let command = Cli::<Printer>::get_command(which).name(which.operation_id().replace('_', "-"));
    let text = command
        .get_about()
        .map(ToString::to_string)
        .unwrap_or_default();
    let short = text.split("\n\n").next().unwrap_or_default().to_owned();
    let command = command.about(short).long_about(text);
    if takes_body(&command) {
        return body_arguments(command);
    }
    command
}

fn takes_body(command: &Command) -> bool {
    let mut arguments = command.get_arguments();
    arguments.any(|argument| argument.get_id() == "json-body")
}

fn body_arguments(command: Command) -> Command {
    command
        .mut_arg("json-body", |arg| {
            arg.value_name("FILE")
                .value_hint(ValueHint::FilePath)
                .help("Read the whole body from FILE (- is the standard input) instead of from the member flags")
        })
        .mut_arg(TEMPLATE, |arg| {
            arg.exclusive(true).help("Print an example of the body and exit")
        })
}

fn completions() -> Command {
    Command::new("completions")
        .about("Print the completion script of a shell")
        .arg(
            Arg::new("shell")
                .action(ArgAction::Set)
                .required(true)
                .value_parser(value_parser!(Shell)),
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clap_finds_nothing_wrong() {
        command().debug_assert();
    }

    #[test]
    fn every_operation_has_a_command_with_help() {
        let command = command();
        for which in CliCommand::iter() {
            let name = which.operation_id().replace('_', "-");
            let found = command.find_subcommand(&name);
            assert!(found.is_some_and(|c| c.get_about().is_some()), "{name}");
        }
    }

    #[test]
    fn no_argument_takes_the_key() {
        let names: Vec<_> = command()
            .get_arguments()
            .map(|a| a.get_id().to_string())
            .collect();
        assert!(
            !names.iter().any(|name| name == "key" || name == "api-key"),
            "{names:?}"
        );
    }
}
