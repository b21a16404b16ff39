//! The AIVY API on the command line: one command an operation.
//!
//! The commands are generated from the API's document; by hand there is only how they are told
//! (key, address), how answers are shown, and what an exit code means. The key is read from the
//! environment or a file, never from an argument, which every process of the machine can see.

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
