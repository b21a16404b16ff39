//! From the arguments to an exit code.

use std::time::Duration;

use aivy_client::types::ErrorEnvelope;
use aivy_client::{Aivy, Error, Options, RetryPolicy};
use clap::ArgMatches;
use clap_complete::Shell;

use crate::exit::Exit;
use crate::generated::{BODY_EXAMPLES, Cli, CliCommand};
use crate::output::{Format, Printer, complain, print, say};
use crate::{args, body, stream};

/// The environment variable for the key.
const KEY: &str = "AIVY_API_KEY";

pub(crate) fn main() -> Exit {
    if let Ok(matches) = args::for_template().try_get_matches()
        && let Some((name, _)) = matches.subcommand()
    {
        return template(&name.replace('-', "_"));
    }
    let matches = args::command().get_matches();
    match matches.subcommand() {
        Some(("completions", matches)) => completions(matches),
        Some((stream::NAME, matches)) => streamed(matches),
        Some((name, matches)) => operation(name, matches),
        None => Exit::Usage,
    }
}

fn completions(matches: &ArgMatches) -> Exit {
    let Some(shell) = matches.get_one::<Shell>("shell") else {
        return Exit::Usage;
    };
    let mut script = Vec::new();
    clap_complete::generate(*shell, &mut args::command(), "aivy-cli", &mut script);
    print(&String::from_utf8_lossy(&script));
    Exit::Ok
}

fn operation(name: &str, matches: &ArgMatches) -> Exit {
    let id = name.replace('-', "_");
    let Some(which) = CliCommand::iter().find(|which| which.operation_id() == id) else {
        return Exit::Usage;
    };
    let client = match client(matches) {
        Ok(client) => client,
        Err(error) => return failed(&error),
    };
    let format = matches.get_one::<Format>("output").copied();
    let printer = Printer {
        format: format.unwrap_or_else(Format::by_terminal),
    };
    let runtime = match runtime() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error.into()),
    };
    let cli = Cli::new((*client).clone(), printer);
    match runtime.block_on(cli.execute(which, matches)) {
        Ok(()) => Exit::Ok,
        Err(error) => failed(&typed(error)),
    }
}

fn streamed(matches: &ArgMatches) -> Exit {
    let outcome = client(matches).and_then(|client| {
        let asked = stream::run(&client, matches);
        Ok(runtime()?.block_on(asked)?)
    });
    outcome.map_or_else(|error| failed(&error), |()| Exit::Ok)
}

fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
}

fn template(id: &str) -> Exit {
    match BODY_EXAMPLES.iter().find(|(operation, _)| *operation == id) {
        Some((_, example)) => {
            print(&format!("{example}\n"));
            Exit::Ok
        }
        None => {
            say("the API document has no example of this body");
            Exit::Other
        }
    }
}

fn client(matches: &ArgMatches) -> anyhow::Result<Aivy> {
    let key = match matches.get_one::<std::path::PathBuf>("key-file") {
        Some(path) => body::read(path)
            .map_err(|e| Error::Invalid(format!("the key file {}: {e}", path.display())))?,
        // An empty variable counts as not set.
        None => std::env::var(KEY).unwrap_or_default(),
    };
    if key.trim().is_empty() {
        let what = format!("no API key: set {KEY}, or give a file with --key-file");
        return Err(Error::Invalid(what).into());
    }
    let number = |name: &str| matches.get_one::<u64>(name).copied().unwrap_or(60);
    let mut retry = RetryPolicy::default();
    retry.max_retries = matches
        .get_one::<u32>("retries")
        .copied()
        .unwrap_or(retry.max_retries);
    let base = matches
        .get_one::<String>("base-url")
        .filter(|base| !base.is_empty())
        .map_or(args::DEFAULT_BASE, String::as_str);
    let deadline = Duration::from_secs(number("timeout"));
    Ok(Options::new()
        .deadline(deadline)
        .attempt_timeout(deadline)
        .retry(retry)
        .user_agent(concat!("aivy-cli/", env!("CARGO_PKG_VERSION")))
        .build(base, key.trim())?)
}

/// The client's own error, if it is one.
fn typed(error: anyhow::Error) -> anyhow::Error {
    match error.downcast::<aivy_client::generated::Error<ErrorEnvelope>>() {
        Ok(raw) => Error::from(raw).into(),
        Err(other) => other,
    }
}

fn failed(error: &anyhow::Error) -> Exit {
    match error.downcast_ref::<Error>() {
        Some(error) => {
            complain(error);
            Exit::of(error)
        }
        // Usually a body that could not be read.
        None => {
            say(&format!("{error:#}"));
            Exit::Usage
        }
    }
}
