//! Generates all committed files that are made from the handlers: the documents, the sources of
//! client, command line and mock, and the reference pages.
//!
//! [`artefacts`] makes all of them in memory; writing and checking ([`disk`]) use the same list, so
//! that the check compares exactly what would be written. Nothing here depends on the clock, the
//! network or the order of a hash map: the same code generates the same bytes on any machine.

pub mod artefact;
pub mod breaking;
pub mod calls;
pub mod client_document;
pub mod disk;
pub mod pages;
pub mod release;
pub mod rust;
pub mod samples;
mod shelf;

pub use artefact::{Artefact, Part, Timing, artefacts, make};

/// Why generation failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The handlers contradict each other.
    #[error("the handlers contradict one another:\n{0}")]
    Contract(String),
    /// The document cannot be lowered without loss.
    #[error("the document cannot be lowered:\n{0}")]
    Lowering(String),
    /// A generator refuses the document.
    #[error("no source could be made from the client document: {0}")]
    Source(String),
    /// A file could not be read or written.
    #[error("{0}")]
    Disk(String),
}
