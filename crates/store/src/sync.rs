//! The only source of the channels between a writer and its callers.
//!
//! The models (`tests/shuttle`) compile the queue of writes once more, with a module of their own
//! in the place of this one: there, another thread can go on at every use.

pub(crate) use tokio::sync::{mpsc, oneshot, watch};
