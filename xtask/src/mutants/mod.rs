//! Mutation tests: changes the code in small ways, and counts which changes the tests notice.

mod outcome;
mod selection;
mod target;

pub(crate) use outcome::{Outcomes, Tally, table};
pub(crate) use selection::{Shard, config_for};
pub(crate) use target::Target;
