//! `/v1/user`

mod keys;
mod profile;
mod transactions;
mod usage;
