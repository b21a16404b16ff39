//! The server of AIVY: reads the configuration, puts the parts together, runs them, and stops them
//! in order. No rule of the domain lives here.

pub mod config;
pub mod logs;
pub mod metrics;
pub mod wire;
