//! The AI tools, each defined once: a [`Tool`] has a name, a description, a typed input and output
//! and the work itself. A [`Registry`] holds them, those of this crate and those of others, and
//! runs them by type or by name.
//!
//! This crate uses no HTTP and no network; what needs another process is behind a trait
//! ([`Embedder`]). CPU-bound work runs on a separate [`ThreadPool`] and never on the runtime's. To
//! add a tool, write one file under `tools` and one line in [`built_in::register`].

pub mod built_in;
pub mod check;
pub mod compact;
pub mod embedder;
mod erased;
pub mod error;
pub mod registry;
pub mod text;
pub mod tool;
pub mod tools;

pub use aivy_pool::{ThreadPool, ThreadPoolOptions};
pub use built_in::BuiltIn;
pub use embedder::{EmbedError, Embedded, Embedder};
pub use error::{Other, ToolError, Violation};
pub use registry::{Description, Registry};
pub use tool::{Availability, Tool};
