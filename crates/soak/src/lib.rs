//! Runs the server for hours under a mixed load with faults, and measures what grows.
//!
//! The load has a fixed, moderate rate, and everything that it begins it also ends, so that what
//! lives in the server is constant and only history grows. Like `aivy-fuzz`, which starts the
//! server and judges the responses, it uses the server only from outside. It must never be part of
//! a release.

pub mod client;
pub mod faults;
pub mod lane;
pub mod life;
pub mod measure;
pub mod options;
pub mod record;
pub mod report;
pub mod rows;
pub mod run;
pub mod shared;
pub mod stage;
pub mod stories;
pub mod trend;
pub mod upstream;
pub mod verdict;

pub use options::Options;
pub use report::Report;
pub use run::run;
