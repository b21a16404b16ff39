//! `/v1/ledger`

mod get_ledger_proof;
