//! Pools, and positions in them.

use aivy_api::routes::operation_id;
use serde_json::json;

use super::people::rich;
use super::{Scene, id, until};
use crate::harness::{Key, Server};

/// The tokens of a staker in these tests.
pub(crate) const PURSE: i64 = 1000;

/// A pool's terms, for [`pool`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Terms {
    pub(crate) reward_per_day: &'static str,
    pub(crate) lock_seconds: &'static str,
    pub(crate) cooldown_seconds: &'static str,
}

/// So many rewards per day that a whole token is earned within milliseconds; no lock.
pub(crate) const QUICK: Terms = Terms {
    reward_per_day: "1000000000000",
    lock_seconds: "0",
    cooldown_seconds: "0",
};

/// No rewards.
pub(crate) const BARREN: Terms = Terms {
    reward_per_day: "0",
    ..QUICK
};

/// A new pool with a reserve; returns its ID.
pub(crate) async fn pool(server: &Server, terms: Terms) -> String {
    let named = ["pool", "create", "--name", "p", "--min-stake", "1"];
    let args = [
        "--reward-per-day",
        terms.reward_per_day,
        "--lock-seconds",
        terms.lock_seconds,
        "--cooldown-seconds",
        terms.cooldown_seconds,
    ];
    let pool = id(&server.admin_json(&[&named[..], &args].concat()).await);
    server.admin_json(&["pool", "fund", &pool, "1000"]).await;
    pool
}

/// A position and its owner.
#[derive(Debug)]
pub(crate) struct Stake {
    pub(crate) owner: Key,
    pub(crate) position: String,
}

impl Stake {
    /// In a new pool.
    pub(crate) async fn active(server: &Server, terms: Terms) -> Self {
        let pool = pool(server, terms).await;
        let owner = rich(server, PURSE).await;
        let body = json!({ "pool_id": pool, "amount": 100 });
        let made = server
            .post(&owner, "/v1/staking/positions", Some(body))
            .await;
        Self {
            owner,
            position: id(&made),
        }
    }

    /// A position that can be withdrawn.
    pub(crate) async fn unstaked(server: &Server) -> Self {
        let stake = Self::active(server, QUICK).await;
        stake.act(server, "unstake").await;
        stake
    }

    /// A position from which a whole token can be claimed.
    pub(crate) async fn earning(server: &Server) -> Self {
        let stake = Self::active(server, QUICK).await;
        let path = format!("/v1/staking/positions/{}", stake.position);
        until("a token", async || {
            let position = server.read(&stake.owner, &path).await;
            (position["claimable_rewards"].as_i64() >= Some(1)).then_some(())
        })
        .await;
        stake
    }

    /// Calls an act on the position.
    pub(crate) async fn act(&self, server: &Server, verb: &str) {
        let path = format!("/v1/staking/positions/{}/{verb}", self.position);
        server.post(&self.owner, &path, None).await;
    }

    /// A request of the owner for the position.
    pub(crate) fn scene(&self) -> Scene {
        Scene::of(&self.owner.user).with("position_id", &self.position)
    }
}

pub(super) async fn scene(server: &Server, operation: &str) -> Option<Scene> {
    Some(match operation {
        operation_id::list_pools => {
            pool(server, QUICK).await;
            Scene::of(&server.user().await).query("status", "open")
        }
        operation_id::get_pool => {
            let pool = pool(server, QUICK).await;
            Scene::of(&server.user().await).with("pool_id", &pool)
        }
        operation_id::get_staking_summary => {
            let stake = Stake::active(server, QUICK).await;
            Scene::of(&stake.owner.user)
        }
        operation_id::list_positions => {
            let stake = Stake::active(server, QUICK).await;
            Scene::of(&stake.owner.user).query("status", "active")
        }
        operation_id::create_position => {
            let pool = pool(server, QUICK).await;
            let body = json!({ "pool_id": pool, "amount": 100 });
            Scene::of(&rich(server, PURSE).await.user).body(body)
        }
        operation_id::get_position | operation_id::unstake_position => {
            Stake::active(server, QUICK).await.scene()
        }
        operation_id::withdraw_position => Stake::unstaked(server).await.scene(),
        operation_id::claim_position => Stake::earning(server).await.scene(),
        operation_id::list_rewards => {
            let stake = Stake::earning(server).await;
            stake.act(server, "claim").await;
            Scene::of(&stake.owner.user)
        }
        _ => return None,
    })
}
