//! The server of AIVY: reads the configuration, puts the parts together, runs them, and stops them
//! in order. No rule of the domain lives here.

mod access;
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
