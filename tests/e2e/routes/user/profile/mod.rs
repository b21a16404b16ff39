//! `/v1/user/profile`

mod get;
mod patch;
