//! `/v1/user/transactions/{transaction_id}/proof`

mod get;
