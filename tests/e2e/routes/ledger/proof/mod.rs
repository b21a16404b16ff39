//! `/v1/ledger/proof`

mod get;
