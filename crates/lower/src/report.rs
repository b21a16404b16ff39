//! The report of a lowering: losses, notes, and errors.

/// Something that the 3.0.3 document cannot express, so that it accepts other values, or guarantees
/// less, than the input.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Loss {
    /// JSON pointer into the *input* document, at the member that was lost.
    pub pointer: String,
    /// Name of the rule that gave it up; one of [`crate::RULES`].
    pub rule: &'static str,
    /// What was lost and what replaces it, in one sentence.
    pub message: String,
}

/// A position where a rule rewrote something without changing its meaning.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Note {
    /// JSON pointer into the *input* document.
    pub pointer: String,
    /// Name of the rule; one of [`crate::RULES`].
    pub rule: &'static str,
}

/// Why a document was not lowered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The input is not a JSON object.
    #[error("an OpenAPI document is a JSON object, this is {0}")]
    NotAnObject(&'static str),
    /// The member `openapi` is missing or not 3.1 or 3.2.
    #[error("`openapi` must be 3.1.x or 3.2.x, this is {0}")]
    Version(String),
    /// The input is nested deeper than [`crate::MAX_DEPTH`], or inlining made it so.
    #[error("the document nests deeper than {0} levels")]
    TooDeep(usize),
    /// The document would grow beyond [`crate::MAX_GROWTH`].
    #[error("the document would grow beyond {0} values")]
    TooLarge(usize),
}
