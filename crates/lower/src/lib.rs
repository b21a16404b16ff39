//! Lowers an OpenAPI 3.1 (or 3.2) document to 3.0.3, for tools that read only 3.0.
//!
//! The document is walked by position, never by the look of a value, and rewritten by the rules of
//! one table, [`RULES`]. A rewriting keeps what is accepted exactly; where 3.0 has no words for it,
//! a wider schema is written and the place reported as a [`Loss`]. Nothing is dropped in silence.
//!
//! What it must never do: touch an example, a default, an enumerated value or an extension; panic
//! on any input; give two outputs for one input.
//!
//! ```
//! let document = serde_json::json!({
//!     "openapi": "3.1.0",
//!     "info": { "title": "Pets", "version": "1" },
//!     "paths": {},
//!     "components": { "schemas": { "Name": { "type": ["string", "null"] } } }
//! });
//! let lowered = openapi_lower::lower(&document)?;
//! assert_eq!(lowered.document["openapi"], "3.0.3");
//! assert_eq!(lowered.document["components"]["schemas"]["Name"]["nullable"], true);
//! assert!(lowered.losses.is_empty());
//! # Ok::<(), openapi_lower::Error>(())
//! ```

mod context;
mod grammar;
mod null;
mod pointer;
mod references;
mod report;
mod rules;
mod schema;
mod value;
mod walk;

pub use report::{Error, Loss, Note};
pub use rules::{LossKind, RULES, Rule};

use serde_json::Value;

/// The deepest nesting of a document that is taken, counted in JSON levels.
pub const MAX_DEPTH: usize = 200;

/// How many times the input's values a lowering may handle before it is refused. Only inlining and
/// `if`/`then`/`else` within `if` make a document grow at all.
pub const MAX_GROWTH: usize = 32;

/// A lowering that handles no more values than this is never refused as too large.
pub const FREE_GROWTH: usize = 100_000;

/// A lowered document and what became of the input on the way.
#[derive(Clone, Debug, PartialEq)]
pub struct Lowered {
    /// The 3.0.3 document, every object sorted by key.
    pub document: Value,
    /// What 3.0 could not carry, sorted by pointer; empty when the two documents accept the same.
    pub losses: Vec<Loss>,
    /// Where a rule rewrote something without changing its meaning, sorted by pointer.
    pub notes: Vec<Note>,
}

/// How to lower.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// How `nullable` is going to be read.
    pub nullable: Nullable,
}

impl Options {
    /// The same options with another reading of `nullable`.
    #[must_use]
    pub const fn nullable(mut self, nullable: Nullable) -> Self {
        self.nullable = nullable;
        self
    }
}

/// The two readings of `nullable: true` that are in use.
///
/// 3.0.3 says that it has an effect only beside a `type` in the same Schema Object, so that
/// `{allOf: [{$ref: X}], nullable: true}` does not admit null. Generators (progenitor among them)
/// take the same text as "X or null". The readings differ on schemas without a type only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Nullable {
    /// `nullable: true` adds null to whatever the schema accepts, as generators read it.
    #[default]
    Common,
    /// The letter of 3.0.3. Where there is no type to carry it, null becomes a branch of `anyOf`
    /// or `oneOf` that only null satisfies. What is written is right under both readings.
    Strict,
}

/// Lowers a 3.1 or 3.2 document to 3.0.3, with the default [`Options`].
///
/// # Errors
/// When the input is no OpenAPI 3.1 or 3.2 document, nests deeper than [`MAX_DEPTH`], or would
/// grow beyond [`MAX_GROWTH`]. What is merely not expressible in 3.0 is a [`Loss`], no error.
pub fn lower(input: &Value) -> Result<Lowered, Error> {
    lower_with(input, Options::default())
}

/// Lowers a 3.1 or 3.2 document to 3.0.3.
///
/// # Errors
/// As [`lower`].
pub fn lower_with(input: &Value, options: Options) -> Result<Lowered, Error> {
    walk::document(input, options)
}

/// Runs the README's examples.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
