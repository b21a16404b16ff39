//! The store on both databases.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[macro_use]
mod support;

mod audit;
mod changes;
mod health;
mod key_list;
mod keys;
mod ledger;
mod migrations;
mod numbering;
mod place;
mod postgres;
mod reads;
mod reviews;
mod seals;
mod sqlite;
mod staking;
mod statements;
mod usage;
mod users;
mod words;
mod writes;
