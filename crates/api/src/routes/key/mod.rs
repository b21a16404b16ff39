//! `/v1/key`

pub mod get_key;
