//! The API reference as a model: read once from the document and from the tables that the server
//! uses, and the same for pages and Markdown.
//!
//! Nothing is written twice: operations, parameters and examples come from the document; codes,
//! permissions and plans from their tables. Only the sentences between them are written here.

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
pub use operation::{Body, DocumentedResponse, Operation, Parameter, Sample};
pub use rows::Row;
pub use sections::{Site, operations_table, sections};
