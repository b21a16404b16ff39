//! `cargo xtask demo`.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::server::{self, Installation, Seeded};
use crate::workspace::{self, Profile};
use crate::{interrupt, term};

/// Starts the server on a small database with one account and a new API key
///
/// The database is created by the first run and kept: the next run starts with the same data.
/// Ctrl-C shuts the server down.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The port to listen on, on the loopback address
    #[arg(long, default_value_t = 8080, value_parser = clap::value_parser!(u16).range(1..))]
    port: u16,

    /// The directory that holds the database [default: demo in cargo's target directory]
    #[arg(long)]
    dir: Option<PathBuf>,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, args.port));
    // Checked before the long build, and again by the server itself after it.
    server::require_free(address)?;
    let binary = workspace::build(Profile::Release, &["aivy"])?.join("aivy");
    let directory = match &args.dir {
        Some(directory) => std::path::absolute(directory)?,
        None => workspace::target_dir()?.join("demo"),
    };
    fs::create_dir_all(&directory)
        .with_context(|| format!("cannot create {}", directory.display()))?;
    let installation = Installation {
        binary: &binary,
        directory: &directory,
        database_url: format!("sqlite:{}", directory.join("aivy.db").display()),
    };
    let seeded = installation.seed(address)?;
    let bind = address.to_string();
    let server = server::start(&mut installation.aivy(&["serve", "--bind", &bind]), address)?;
    term::result(&greeting(address, &seeded));
    let in_order = server::wait(server)?;
    if in_order && interrupt::received().is_some() {
        term::say("the server has stopped");
    }
    Ok(if in_order {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn greeting(address: SocketAddr, seeded: &Seeded) -> String {
    let Seeded {
        user_id,
        key,
        log_in_url,
    } = seeded;
    format!(
        "
AIVY is ready for {user_id}. A fresh key with every permission:

  {key}

Try it:

  curl -sS http://{address}/v1/user/profile -H 'Authorization: Bearer {key}'

The dashboard:           http://{address}/
Log in as johndoe, once: {log_in_url}
The API reference:       http://{address}/reference
The API in the browser:  http://{address}/docs
The OpenAPI document:    http://{address}/openapi.json

Ctrl-C stops the server; the data stays for the next run.
"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_greeting_can_be_pasted() {
        let seeded = Seeded {
            user_id: "usr_1".to_owned(),
            key: "aivy_k".to_owned(),
            log_in_url: "http://127.0.0.1:8081/login/1".to_owned(),
        };
        let text = greeting(SocketAddr::from((Ipv4Addr::LOCALHOST, 8081)), &seeded);
        for line in [
            "  aivy_k",
            "  curl -sS http://127.0.0.1:8081/v1/user/profile -H 'Authorization: Bearer aivy_k'",
            "The dashboard:           http://127.0.0.1:8081/",
            "Log in as johndoe, once: http://127.0.0.1:8081/login/1",
            "The API reference:       http://127.0.0.1:8081/reference",
            "The API in the browser:  http://127.0.0.1:8081/docs",
            "The OpenAPI document:    http://127.0.0.1:8081/openapi.json",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}");
        }
    }
}
