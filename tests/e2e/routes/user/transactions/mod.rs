//! `/v1/user/transactions`

mod get;
mod proof;
