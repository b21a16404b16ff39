//! `/v1/staking`

pub mod claim_position;
pub mod create_position;
pub mod get_pool;
pub mod get_position;
pub mod get_staking_summary;
pub mod list_pools;
pub mod list_positions;
pub mod list_rewards;
pub mod unstake_position;
pub mod withdraw_position;
