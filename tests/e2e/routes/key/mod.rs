//! `/v1/key`

mod get_key;
