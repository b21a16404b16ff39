//! `/v1/user`

pub mod get_profile;
pub mod get_usage;
pub mod update_profile;
