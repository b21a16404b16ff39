//! The binary `aivy`. Its code is in the library, where tests can use it.

use std::process::ExitCode;

/// Returns memory to the system after a peak of clients. glibc's allocator does not: the last small
/// allocation in an arena keeps all memory below it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    aivy_server::main()
}
