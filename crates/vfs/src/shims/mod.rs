//! SQLite's interface for file systems, in C, in front of the disk, in Rust.
//!
//! Each function turns pointers into values, calls the disk, and turns the result into a code. None
//! decides anything.
#![allow(
    unsafe_code,
    reason = "SQLite calls with raw pointers, and must be called with some"
)]

mod file;
mod pointers;
mod process;
mod randomness;
mod system;

pub(crate) use process::Process;
pub use randomness::reset_sqlite_randomness;
pub(crate) use system::register;
