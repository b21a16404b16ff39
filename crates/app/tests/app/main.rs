//! The use cases, on both databases, with a test clock.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod accounts;
mod budgets;
mod claims;
mod copies;
mod guessing;
mod links;
mod names;
mod pairs;
mod passwords;
mod races;
mod random;
mod tasks;
mod test_app;
mod time;
mod waiting;
