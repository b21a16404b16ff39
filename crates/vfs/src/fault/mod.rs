//! What can go wrong with an operation on a file, and the rules by which it does.

mod injector;
mod kind;
mod report;
mod rule;

pub(crate) use injector::Injector;
pub use kind::{FaultKind, Operation};
pub use report::Fault;
pub(crate) use report::Request;
pub use rule::{Faults, Rule};
