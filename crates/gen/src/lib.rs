//! Everything that is made from the handlers and committed: the documents, the sources of client,
//! command line and mock, and the reference pages.
//!
//! [`artefacts`] makes all of it in memory; writing and checking ([`disk`]) are two uses of the same
//! list, so that what is checked is what would be written. Nothing here reads the clock, the
//! network or the order of a hash map: the same code gives the same bytes on any machine.

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

/// Why nothing could be generated.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The handlers contradict one another.
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
