//! A PostgreSQL that lives as long as a test run.

mod binaries;
mod cluster;
mod owner;
mod stale;
mod url;

pub(crate) use binaries::Binaries;
pub(crate) use cluster::Cluster;

/// The variable in which the tests look for a PostgreSQL: the URL of a database in which they may
/// create others.
pub(crate) const VARIABLE: &str = "AIVY_TEST_POSTGRES";

/// The variable that names what the tests must do without, so that a test that finds no PostgreSQL
/// fails unless somebody said that there is none.
pub(crate) const WITHOUT_VARIABLE: &str = "AIVY_TEST_WITHOUT";
