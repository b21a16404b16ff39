//! `/v1/ledger`

pub mod get_ledger_proof;
