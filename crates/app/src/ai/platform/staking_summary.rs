//! `staking_summary`: what is staked and what it earned.

use std::time::Duration;

use aivy_ai::{Tool, ToolError};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::ToolContext;

/// Sums up an account's stakes.
pub(super) struct StakingSummary;

/// No input.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {}

/// Totals over all positions, in whole tokens.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Output {
    staked: i64,
    unstaking: i64,
    claimable_rewards: i64,
    claimed_rewards: i64,
}

impl Tool<ToolContext> for StakingSummary {
    type Input = Input;
    type Output = Output;

    const NAME: &'static str = "staking_summary";
    const TITLE: &'static str = "Get your staking summary";
    const DESCRIPTION: &'static str =
        "Returns the tokens that you have staked and the rewards that you could claim now.";
    const TIME_LIMIT: Duration = Duration::from_secs(30);

    async fn run(&self, context: &ToolContext, _: Input) -> Result<Output, ToolError> {
        let user = &context.actor.user;
        let summary = context.app.staking_summary(user).await?;
        Ok(Output {
            staked: summary.staked,
            unstaking: summary.unstaking,
            claimable_rewards: summary.claimable_rewards,
            claimed_rewards: summary.claimed_rewards,
        })
    }
}
