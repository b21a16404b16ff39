//! The AIVY API on the command line: one command for each operation.
//!
//! The commands are generated from the API's document; only the options (key, base URL), the output
//! of responses and the exit codes are written by hand. The key is read from the environment or a
//! file, never from an argument, which all processes of the machine can see.

mod args;
mod body;
mod exit;
#[rustfmt::skip]
#[allow(
    clippy::all,
    clippy::allow_attributes_without_reason,
    clippy::unwrap_used,
    dead_code,
    unreachable_pub,
    unused_imports,
    unused_mut,
    unused_variables,
    reason = "generated"
)]
mod generated;
mod output;
mod run;
mod stream;
mod table;

use std::process::ExitCode;

fn main() -> ExitCode {
    run::main().into()
}
