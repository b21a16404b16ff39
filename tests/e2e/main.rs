//! The real programs on real databases, from the outside: a server process on SQLite and on
//! PostgreSQL, asked over TCP. The tree under `routes` mirrors the URLs.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test fails by panicking"
)]

#[macro_use]
mod harness;

mod address;
mod ai;
mod browser;
mod conformance;
mod connections;
mod dashboard;
mod failures;
mod idempotency;
mod kill;
mod limits;
mod mcp;
mod names;
mod nodes;
mod pages;
mod permissions;
mod programs;
mod proxies;
mod reference;
mod routes;
mod samples;
mod sweeper;
mod texts;
