//! Providers with a scripted upstream, over real sockets.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod busy;
mod chat;
mod drop;
mod embeddings;
mod faithful;
mod fallback;
mod harness;
mod hostile;
mod manner;
mod models;
mod observer;
mod refusals;
mod stream;
mod tolerant;
