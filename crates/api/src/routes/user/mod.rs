//! `/v1/user`

pub mod get_balance;
pub mod get_profile;
pub mod get_transaction_proof;
pub mod get_usage;
pub mod list_keys;
pub mod list_transactions;
pub mod update_profile;
