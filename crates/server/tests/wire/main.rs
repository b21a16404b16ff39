//! Connections, seen from raw sockets.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod addresses;
mod ahead;
mod answers;
mod house;
mod patience;
