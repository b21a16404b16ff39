//! Vectors of texts by a sentence transformer on this machine.
//!
//! A model is a directory as sentence-transformers or Optimum write it: `model.onnx` (or
//! `onnx/model.onnx`, or `model.rten`), `tokenizer.json`, and where they are there `config.json`,
//! `sentence_bert_config.json`, `modules.json` with the pooling's `config.json`. It is run by rten,
//! in Rust, on threads of its own. Nothing is ever downloaded.
//!
//! What must hold:
//!
//! - **The async runtime never computes**: work goes through a bounded queue to threads; a full queue
//!   is [`EmbedError::Busy`], and work whose caller has gone away is not done.
//! - **A bound on memory**: texts run in batches of a bounded number of tokens.
//! - **What cannot work is said at the start**: [`Embedder::open`] runs the model once.

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
