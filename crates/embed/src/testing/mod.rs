//! A model for tests: so small that its vectors can be computed by hand.

pub mod fixture;
pub mod onnx;

pub use fixture::Fixture;
