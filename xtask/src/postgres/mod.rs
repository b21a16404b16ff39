//! A PostgreSQL for the duration of a test run.

mod binaries;
mod cluster;
mod owner;
mod stale;
mod url;

pub(crate) use binaries::Binaries;
pub(crate) use cluster::Cluster;

/// The environment variable for the tests' PostgreSQL: the URL of a database in which they can
/// create others.
pub(crate) const VARIABLE: &str = "AIVY_TEST_POSTGRES";

/// The environment variable for what the tests must skip, so that a test without PostgreSQL fails
/// unless it was turned off.
pub(crate) const WITHOUT_VARIABLE: &str = "AIVY_TEST_WITHOUT";
