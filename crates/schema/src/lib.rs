//! JSON Schema (draft 2020-12), parsed with limits and validated in counted steps.
//!
//! Both the schema and the value can be untrusted. No validator that we know of can be stopped or
//! can predict its cost, so this one does both: [`Schema::read`] refuses a schema that could take
//! too many steps on the largest value, and names the part that does; a [`Meter`] counts every step
//! of [`Schema::judge`] and ends it. See decision 16.
//!
//! A schema is parsed once: what was checked is what validates. No reference is resolved a second
//! time, none leaves the document, and there are no cycles.

mod cost;
mod decimal;
mod format;
mod judge;
mod keyword;
mod limits;
mod meter;
mod model;
mod pattern;
mod pointer;
mod read;
mod value;
mod violation;

pub use judge::TooDear;
pub use limits::{Largest, Limits, PatternLimits};
pub use meter::{Exhausted, Meter};
pub use model::Schema;
pub use read::Problem;
pub use violation::{MAX_VIOLATIONS, Violation, not_listed};
