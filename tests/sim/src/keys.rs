//! What actors do at the gate: they make, end and use keys.

use std::sync::Arc;
use std::time::Duration;

use aivy_app::NewKey;
use aivy_types::{ErrorCode, Permissions, Timestamp, UserId};

use crate::dice::Dice;
use crate::gate::{End, Held, Request};
use crate::world::World;

/// How many requests one actor sends at most in a row.
const ROW: u64 = 14;

/// What one actor does at the gate: makes, ends and uses keys.
pub async fn step(world: &Arc<World>, dice: &Dice, place: usize) {
    let held = world.held();
    if held.is_empty() || dice.in_1000(120) {
        let user = dice.pick(&world.people()).clone();
        return make(world, place, &user).await;
    }
    let last = held.len() - 1 - dice.index(held.len().min(5));
    let key = if dice.in_1000(700) {
        &held[last]
    } else {
        dice.pick(&held)
    };
    match dice.below(10) {
        0 => {
            // Others know it, and hear of its end.
            let other = dice.index(world.nodes());
            request(world, other, key).await;
            revoke(world, place, key).await;
            for _ in 0..dice.below(4) {
                let pause = Duration::from_micros(dice.below(1_800_000));
                world.executor.sleep(pause).await;
                request(world, other, key).await;
            }
        }
        1 => rotate(world, place, key, Duration::from_secs(dice.below(3))).await,
        2..=4 => request(world, place, key).await,
        _ => {
            for _ in 0..dice.below(ROW) {
                request(world, dice.index(world.nodes()), key).await;
                if dice.in_1000(300) {
                    let pause = Duration::from_micros(dice.below(700_000));
                    world.executor.sleep(pause).await;
                }
            }
        }
    }
}

async fn make(world: &Arc<World>, place: usize, user: &UserId) {
    let new = NewKey {
        name: "a key".to_owned(),
        permissions: Permissions::all(),
        expires_at: None,
    };
    let owner = user.clone();
    let made = world.ask(place, move |app| async move {
        app.create_key(&owner, new).await
    });
    if let Some((Some(Ok(fresh)), _)) = made.await {
        world.holds(Held {
            id: fresh.key.id,
            text: fresh.text.expose().to_owned(),
            owner: user.clone(),
        });
    }
}

async fn revoke(world: &Arc<World>, place: usize, key: &Held) {
    let (owner, id) = (key.owner.clone(), key.id.clone());
    let revoked = world.ask(place, move |app| async move {
        app.revoke_key(&owner, &id).await
    });
    let Some((outcome, asked)) = revoked.await else {
        return;
    };
    let told = match outcome {
        Some(Ok(())) => Some(world.executor.now()),
        None => None,
        Some(Err(failure)) if failure.code == ErrorCode::ServiceUnavailable => None,
        Some(Err(failure)) => {
            world.complain(format!("a key could not be revoked: {failure:?}"));
            return;
        }
    };
    world.ends(End {
        key: key.id.clone(),
        at: Timestamp::from_micros(i64::MIN),
        process: asked.process,
        order: asked.order,
        told,
    });
}

async fn rotate(world: &Arc<World>, place: usize, key: &Held, grace: Duration) {
    let (owner, id) = (key.owner.clone(), key.id.clone());
    let rotated = world.ask(place, move |app| async move {
        app.rotate_key(&owner, &id, grace).await
    });
    let Some((outcome, asked)) = rotated.await else {
        return;
    };
    let (at, told) = match outcome {
        Some(Ok(fresh)) => {
            world.holds(Held {
                id: fresh.key.id,
                text: fresh.text.expose().to_owned(),
                owner: key.owner.clone(),
            });
            let Some(replaced) = fresh.replaces else {
                world.complain("a rotated key replaces none".to_owned());
                return;
            };
            (replaced.ends_at, Some(world.executor.now()))
        }
        Some(Err(failure)) if failure.code != ErrorCode::ServiceUnavailable => return,
        // It may have been rotated, with any grace up to that.
        _ => (Timestamp::from_micros(i64::MIN), None),
    };
    world.ends(End {
        key: key.id.clone(),
        at,
        process: asked.process,
        order: asked.order,
        told,
    });
}

async fn request(world: &Arc<World>, place: usize, key: &Held) {
    let (text, began) = (key.text.clone(), world.executor.now());
    let asked = world.ask(place, move |app| async move {
        let gate = app.gate.clone()?;
        let passed = gate.authenticate(&text).await;
        let decided = app.clock.monotonic_micros();
        Some((passed.map(|key| gate.admit(&key)), decided))
    });
    let Some((outcome, asked)) = asked.await else {
        return;
    };
    let outcome = outcome.flatten();
    world.requests(Request {
        key: key.id.clone(),
        owner: key.owner.clone(),
        process: asked.process,
        order: asked.order,
        began,
        clock: asked.clock,
        decided: outcome.as_ref().map_or(0, |(_, decided)| *decided),
        outcome: outcome.map(|(outcome, _)| outcome),
    });
}
