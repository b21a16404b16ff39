//! The binary `aivy`. All of it stands in the library, where tests reach it.

use std::process::ExitCode;

/// Memory that a storm of clients has taken goes back to the system when they have gone. glibc's
/// allocator keeps it: whatever small thing stands last in an arena holds all that is below.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    aivy_server::main()
}
