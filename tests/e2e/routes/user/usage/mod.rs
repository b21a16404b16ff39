//! `/v1/user/usage`

mod get;
