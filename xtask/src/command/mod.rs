//! One file for each command. Each declares its arguments for clap and runs other programs in
//! order.

pub(crate) mod bench;
pub(crate) mod ci;
pub(crate) mod demo;
pub(crate) mod fuzz;
pub(crate) mod fuzz_targets;
pub(crate) mod generate;
pub(crate) mod mutants;
pub(crate) mod postgres;
pub(crate) mod reliability;
pub(crate) mod sim;
pub(crate) mod soak;
pub(crate) mod test;

use std::process::{ExitCode, ExitStatus};

/// The exit code of a child process.
fn passed_on(status: ExitStatus) -> ExitCode {
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    code.map_or(ExitCode::FAILURE, ExitCode::from)
}
