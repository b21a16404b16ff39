//! The server of AIVY: reads the configuration, assembles the parts, runs them, and stops them in
//! order. It contains no domain rules.

mod access_log;
mod admin;
mod ai;
mod background;
mod cli;
mod compose;
pub mod config;
mod gate;
pub mod logs;
mod mail;
pub mod metrics;
mod probes;
mod readiness;
mod run;
mod serve;
mod serving;
mod signals;
pub mod wire;

pub use run::main;
