//! The binary `aivy`. All of it stands in the library, where tests reach it.

use std::process::ExitCode;

fn main() -> ExitCode {
    aivy_server::main()
}
