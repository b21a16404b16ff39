//! `/v1/user/transactions`

mod proof;
