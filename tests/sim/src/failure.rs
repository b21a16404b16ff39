//! A run that found something.

use crate::check::Violation;
use crate::history::Record;

/// What went wrong.
#[derive(Debug)]
pub struct Failure {
    /// What the contract does not allow.
    pub what: String,
    /// The call, if it was one.
    pub violation: Option<Violation>,
    /// The round.
    pub round: usize,
    /// What happened in it.
    pub window: Vec<Record>,
    /// What went wrong with the disk in it, in words.
    pub troubles: Vec<String>,
    /// The rounds before, told.
    pub before: Vec<String>,
}
