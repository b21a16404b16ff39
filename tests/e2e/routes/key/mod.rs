//! `/v1/key`

mod get;
