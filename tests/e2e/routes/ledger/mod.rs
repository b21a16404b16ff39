//! `/v1/ledger`

mod proof;
