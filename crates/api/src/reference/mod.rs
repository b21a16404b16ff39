//! The API reference as a model: what a reader must know, read once out of the document and the
//! tables that the server obeys, and the same whether it is shown as pages or as Markdown.
//!
//! Nothing here is written down twice: operations, parameters and examples come from the document,
//! codes, permissions and plans from their tables. Only the sentences between them are written here.

pub mod block;
pub mod inline;
mod llms;
pub mod markdown;
mod model;
mod operation;
mod rows;
mod sections;

pub use block::{Block, Section, Table};
pub use inline::{LinkTarget, Piece};
pub use llms::llms;
pub use model::{Group, Header, Reference, default_plans};
pub use operation::{Answer, Body, Operation, Parameter, Sample};
pub use rows::Row;
pub use sections::{Site, operations_table, sections};
