//! `/v1/user`

mod get_balance;
mod get_profile;
mod get_transaction_proof;
mod get_usage;
mod list_keys;
mod list_transactions;
mod update_profile;
