//! `/v1/staking/positions`

mod claim;
mod create;
mod get;
mod list;
mod unstake;
mod withdraw;
