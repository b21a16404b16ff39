//! A position from the stake to its withdrawal.

use serde_json::{Value, json};

use crate::lane::{Lane, id};

/// Somebody stakes and unstakes. `None`: the run has ended.
pub(super) fn tell(lane: &mut Lane) {
    let _ = story(lane);
}

fn story(lane: &mut Lane) -> Option<()> {
    let key = lane.people.creator.key.clone();
    let stake = json!({"pool_id": lane.people.pool, "amount": 1000});
    let position = id(&lane.act(
        "create_position",
        "/staking/positions",
        &key,
        &stake,
        &[201],
    )?);
    let path = format!("/staking/positions/{position}");
    lane.read("get_position", &path, &key);
    lane.read("get_staking_summary", "/staking/summary", &key);
    // Less than a token may have been earned.
    let step = |what: &str| format!("{path}/{what}");
    lane.act(
        "claim_position",
        &step("claim"),
        &key,
        &Value::Null,
        &[200, 409],
    )?;
    lane.act(
        "unstake_position",
        &step("unstake"),
        &key,
        &Value::Null,
        &[200],
    )?;
    lane.act(
        "withdraw_position",
        &step("withdraw"),
        &key,
        &Value::Null,
        &[200],
    )?;
    lane.read("list_positions", "/staking/positions?per_page=5", &key);
    Some(())
}
