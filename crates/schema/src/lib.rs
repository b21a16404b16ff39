//! JSON Schema (draft 2020-12), read with limits and judged in counted steps.
//!
//! A schema may come from a stranger, and so may what it judges. No validator that we know of can be
//! stopped or says beforehand what it will cost, so this one does both: [`Schema::read`] refuses a
//! schema that could take more than so many steps on the largest value, and names the part that does;
//! a [`Meter`] counts every step of [`Schema::judge`] and ends it. See decision 16.
//!
//! A text is read once: what was checked is what judges. Nothing is looked up by a name a second time,
//! no reference leaves the document, and there are no circles.

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
