//! Somebody looks at the account, the tasks and the pools.

use aivy_fuzz::case::Face;
use aivy_fuzz::request::Request;

use crate::client::Call;
use crate::lane::{JSON, Lane};

const READS: [(&str, &str); 14] = [
    ("get_profile", "/user/profile"),
    ("get_balance", "/user/balance"),
    ("get_usage", "/user/usage"),
    ("list_transactions", "/user/transactions?per_page=20"),
    ("list_keys", "/user/keys"),
    ("get_key", "/key"),
    ("get_ledger_proof", "/ledger/proof"),
    ("list_tasks", "/tasks?sort=reward&min_reward=5&per_page=50"),
    ("list_tasks", "/tasks?creator=me&page=2"),
    ("list_submissions", "/submissions?per_page=10"),
    ("list_pools", "/staking/pools"),
    ("list_rewards", "/staking/rewards"),
    ("list_ai_tools", "/ai/tools"),
    ("get_staking_summary", "/staking/summary"),
];

pub(super) fn tell(lane: &mut Lane) {
    let who = [&lane.people.creator.key, &lane.people.worker.key];
    let key = lane.client.random.pick(&who).to_string();
    for _ in 0..3 {
        let (name, path) = *lane.client.random.pick(&READS);
        lane.read(name, path, &key);
    }
    if lane.client.random.chance(15) {
        rename(lane, &key);
    }
}

/// The profile is in a cache, which each change must reach.
fn rename(lane: &mut Lane, key: &str) {
    let name = format!("Ada {}", lane.client.random.letters(4));
    let body = serde_json::json!({ "name": name }).to_string();
    let request = Request::new("PATCH", "/v1/user/profile").key(key);
    let changed = lane.client.surely(&Call {
        name: "update_profile",
        request: request.body(JSON, body.into_bytes()),
        face: Face::Api,
        wanted: &[200],
        act: true,
    });
    if changed.is_none() {
        return;
    }
    let Some(seen) = lane.read("get_profile", "/user/profile", key) else {
        return;
    };
    if seen.status == 200 && aivy_fuzz::answer::find(&seen.body, name.as_bytes()).is_none() {
        let told = "get_profile: a change that was acknowledged is not visible";
        lane.client.shared.record.find(told, told.to_owned());
    }
}
