//! Lowers an OpenAPI 3.1 (or 3.2) document to 3.0.3, for tools that read only 3.0.
//!
//! The document is walked by position, never by the appearance of a value, and rewritten by the
//! rules of one table, [`RULES`]. A rewriting accepts exactly the same values; if 3.0 cannot
//! express that, a wider schema is written and the position is reported as a [`Loss`]. Nothing is
//! dropped silently.
//!
//! It must never change an example, a default, an enumerated value or an extension, never panic,
//! and be deterministic.
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

/// The maximum depth of a document, in JSON levels.
pub const MAX_DEPTH: usize = 200;

/// The maximum growth: how many times the input's values a lowering can handle before it is
/// refused. Documents grow only by inlining and by `if`/`then`/`else` within `if`.
pub const MAX_GROWTH: usize = 32;

/// A lowering that handles at most this many values is never refused as too large.
pub const FREE_GROWTH: usize = 100_000;

/// A lowered document and the report.
#[derive(Clone, Debug, PartialEq)]
pub struct Lowered {
    /// The 3.0.3 document, every object sorted by key.
    pub document: Value,
    /// What 3.0 cannot express, sorted by pointer; empty if the two documents accept the same.
    pub losses: Vec<Loss>,
    /// Where a rule rewrote something without changing its meaning, sorted by pointer.
    pub notes: Vec<Note>,
}

/// The options.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// The interpretation of `nullable`.
    pub nullable: Nullable,
}

impl Options {
    /// The same options with another interpretation of `nullable`.
    #[must_use]
    pub const fn nullable(mut self, nullable: Nullable) -> Self {
        self.nullable = nullable;
        self
    }
}

/// The two interpretations of `nullable: true` that are in use.
///
/// By 3.0.3 it has an effect only beside a `type` in the same Schema Object, so that `{allOf:
/// [{$ref: X}], nullable: true}` does not accept null. Generators (such as progenitor) interpret it
/// as "X or null". The two differ only for schemas without a type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Nullable {
    /// `nullable: true` adds null to whatever the schema accepts, as in generators.
    #[default]
    Common,
    /// The exact wording of 3.0.3. If there is no type to carry it, null becomes a branch of
    /// `anyOf` or `oneOf` that accepts only null. The result is right in both interpretations.
    Strict,
}

/// Lowers a 3.1 or 3.2 document to 3.0.3, with the default [`Options`].
///
/// # Errors
/// The input is not an OpenAPI 3.1 or 3.2 document, is nested deeper than [`MAX_DEPTH`], or would
/// grow beyond [`MAX_GROWTH`]. What 3.0 cannot express is a [`Loss`], not an error.
pub fn lower(input: &Value) -> Result<Lowered, Error> {
    lower_with(input, Options::default())
}

/// Lowers a 3.1 or 3.2 document to 3.0.3.
///
/// # Errors
/// See [`lower`].
pub fn lower_with(input: &Value, options: Options) -> Result<Lowered, Error> {
    walk::document(input, options)
}

/// Runs the README's examples.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
