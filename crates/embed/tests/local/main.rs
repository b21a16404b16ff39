//! A model that the tests make: so small that its vectors can be computed by hand.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod embed;
mod fixture;
mod onnx;
mod open;
mod queue;
