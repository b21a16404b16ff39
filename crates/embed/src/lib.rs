//! Embeddings of texts by a sentence transformer on this machine.
//!
//! A model is a directory in the format of sentence-transformers or Optimum: `model.onnx` (or
//! `onnx/model.onnx`, or `model.rten`), `tokenizer.json`, and optionally `config.json`,
//! `sentence_bert_config.json`, `modules.json` with the pooling's `config.json`. It is run by rten,
//! in Rust, on threads of its own. Nothing is ever downloaded.
//!
//! The guarantees:
//!
//! - **The async runtime never computes**: work goes through a bounded queue to threads; a full
//!   queue is [`EmbedError::Busy`], and work is not done if its caller has gone away.
//! - **Memory is limited**: texts run in batches with a limited number of tokens.
//! - **Errors are found at the start**: [`Embedder::open`] runs the model once.

mod batch;
mod config;
mod embedder;
mod error;
mod files;
mod model;
mod options;
mod pooling;
#[cfg(feature = "testing")]
pub mod testing;
mod tokens;
mod workers;

pub use embedder::{Embedded, Embedder};
pub use error::{EmbedError, OpenError};
pub use files::look;
pub use options::EmbedOptions;
pub use pooling::Pooling;
