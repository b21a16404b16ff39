//! `/v1/staking/pools`

mod get;
mod list;
