//! `/v1/user`

mod profile;
mod usage;
