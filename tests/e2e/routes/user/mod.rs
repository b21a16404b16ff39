//! `/v1/user`

mod profile;
mod transactions;
mod usage;
