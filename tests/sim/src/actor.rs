//! What an actor does in a step: who, what, on which node, with which key, and when.

use std::sync::Arc;
use std::time::Duration;

use aivy_types::body::{Review, TaskCategory, TaskIn, TaskSwitch};
use aivy_types::{ErrorCode, UserId};

use crate::call::{Answer, Call, Outcome};
use crate::dice::Dice;
use crate::keys;
use crate::plan::Step;
use crate::world::{Known, World};

/// The longest wait for something to fall due.
const PATIENCE: Duration = Duration::from_secs(7200);
/// How often a call is sent again when its answer was lost.
const RETRIES: usize = 3;

/// A kind of call, and how often it is drawn.
const WEIGHTS: &[(Kind, u64)] = &[
    (Kind::Publish, 120),
    (Kind::Claim, 170),
    (Kind::Submit, 140),
    (Kind::Withdraw, 35),
    (Kind::Approve, 80),
    (Kind::Reject, 50),
    (Kind::Appeal, 40),
    (Kind::Cancel, 25),
    (Kind::Switch, 40),
    (Kind::ReadTask, 40),
    (Kind::ReadSubmission, 40),
    (Kind::ListTasks, 25),
    (Kind::ListSubmissions, 25),
    (Kind::ListPositions, 20),
    (Kind::ReadBalance, 80),
    (Kind::Stake, 50),
    (Kind::Unstake, 35),
    (Kind::WithdrawStake, 35),
    (Kind::ClaimRewards, 50),
    (Kind::ReadPosition, 25),
    (Kind::ReadPool, 20),
    (Kind::Fund, 10),
    (Kind::ClosePool, 5),
    (Kind::Grant, 20),
    (Kind::LogIn, 30),
    (Kind::ChangePassword, 25),
    (Kind::ReadSession, 40),
    (Kind::Sweep, 40),
    (Kind::Seal, 30),
    (Kind::Audit, 10),
];

#[derive(Debug, Clone, Copy)]
enum Kind {
    Publish,
    Claim,
    Submit,
    Withdraw,
    Approve,
    Reject,
    Appeal,
    Cancel,
    Switch,
    ReadTask,
    ReadSubmission,
    ListTasks,
    ListSubmissions,
    ListPositions,
    ReadBalance,
    Stake,
    Unstake,
    WithdrawStake,
    ClaimRewards,
    ReadPosition,
    ReadPool,
    Fund,
    ClosePool,
    Grant,
    LogIn,
    ChangePassword,
    ReadSession,
    Sweep,
    Seal,
    Audit,
}

/// Does a step.
pub async fn step(world: &Arc<World>, step: Step) {
    let dice = Dice::new(step.seed);
    let place = dice.index(world.nodes());
    wait(world, &dice, place).await;
    if dice.in_1000(130) {
        return keys::step(world, &dice, place).await;
    }
    if dice.in_1000(80) {
        return journey(world, &dice, step.seed).await;
    }
    if dice.in_1000(25) {
        return both_passwords(world, &dice, step.seed).await;
    }
    let known = world.known();
    let people = world.people();
    let Some((user, call)) = draw(&dice, &known, &people, step.seed) else {
        return;
    };
    if let Call::ChangePassword(_, _, new) = &call {
        let name = known.passwords.iter().find(|(whose, ..)| *whose == user);
        if let Some((_, name, _)) = name {
            world.uses_password(&user, name, new);
        }
    }
    let key = key(world, &dice, &call, &user, &known, step.seed);
    if dice.in_1000(120) {
        // The same call twice at once, perhaps on two nodes.
        let other = dice.index(world.nodes());
        let first = world.call(place, &user, call.clone(), key.clone());
        let second = world.call(other, &user, call.clone(), key.clone());
        let _ = futures_util::future::join(first, second).await;
    } else if dice.in_1000(200) {
        // Its owner looks at everything meanwhile.
        let first = world.call(place, &user, call.clone(), key.clone());
        let second = world.call(place, &user, Call::ReadBalance, None);
        let _ = futures_util::future::join(first, second).await;
    } else {
        persist(world, &dice, place, &user, &call, key.as_ref()).await;
    }
    if key.is_some() && dice.in_1000(100) {
        world.call(place, &user, call, key).await;
    }
}

/// Someone logs in by a password while it is changed.
async fn both_passwords(world: &Arc<World>, dice: &Dice, seed: u64) {
    let known = world.known();
    let Some((user, session)) = recent(dice, &known.sessions).cloned() else {
        return;
    };
    let own = known
        .passwords
        .iter()
        .rev()
        .find(|(whose, ..)| *whose == user);
    let Some((_, name, old)) = own.cloned() else {
        return;
    };
    let new = format!("another secret {seed:x}");
    world.uses_password(&user, &name, &new);
    let change = Call::ChangePassword(session, old.clone(), new);
    let (one, other) = (dice.index(world.nodes()), dice.index(world.nodes()));
    let first = world.call(one, &user, Call::LogIn(name, old), None);
    let second = world.call(other, &user, change, None);
    let _ = futures_util::future::join(first, second).await;
}

/// A worker and a creator go through all that a submission can go through.
async fn journey(world: &Arc<World>, dice: &Dice, seed: u64) {
    let (known, people) = (world.known(), world.people());
    let Some((task, creator)) = known.tasks.iter().rev().nth(dice.index(6)).cloned() else {
        return;
    };
    let worker = dice.pick(&people).clone();
    let call = |user: UserId, call: Call, number: u64| {
        let key = format!("key-{seed:x}-{number}");
        let key = dice.in_1000(500).then_some(key);
        let place = dice.index(world.nodes());
        async move { world.call(place, &user, call, key).await }
    };
    let claimed = call(worker.clone(), Call::Claim(task), 0).await;
    let Some(Outcome::Answered(Answer::Submission(it))) = claimed else {
        return;
    };
    call(worker.clone(), Call::Submit(it.id.clone()), 1).await;
    for round in 0..3 {
        let verdict = match dice.below(10) {
            0..=6 => Call::Reject(it.id.clone()),
            _ => Call::Approve(it.id.clone()),
        };
        call(creator.clone(), verdict, 2 + 2 * round).await;
        let appeal = Call::Appeal(it.id.clone());
        call(worker.clone(), appeal, 3 + 2 * round).await;
    }
}

/// Sends a call, and again with its key if the answer was lost.
async fn persist(
    world: &Arc<World>,
    dice: &Dice,
    place: usize,
    user: &UserId,
    call: &Call,
    key: Option<&String>,
) {
    let mut place = place;
    for _ in 0..=RETRIES {
        let outcome = world.call(place, user, call.clone(), key.cloned()).await;
        let lost = match outcome {
            None | Some(Outcome::Lost) => true,
            Some(Outcome::Refused(code, _)) => code == ErrorCode::ServiceUnavailable,
            Some(Outcome::Answered(_)) => false,
        };
        if !lost || key.is_none() {
            return;
        }
        let pause = Duration::from_micros(dice.below(500_000));
        world.executor.sleep(pause).await;
        place = dice.index(world.nodes());
    }
}

async fn wait(world: &Arc<World>, dice: &Dice, place: usize) {
    match dice.below(10) {
        0..=5 => {}
        6..=8 => {
            let time = Duration::from_micros(dice.below(3_000_000));
            world.executor.sleep(time).await;
        }
        _ => {
            let edges = world.known().edges;
            if edges.is_empty() {
                return;
            }
            let edge = edges[dice.index(edges.len())];
            // The last microsecond before it, the instant itself, the first after it.
            let edge = edge.plus_micros(i64::try_from(dice.below(3)).unwrap_or_default() - 1);
            if let Some(time) = world.until(place, edge).filter(|time| *time <= PATIENCE) {
                world.executor.sleep(time).await;
            }
        }
    }
}

fn key(
    world: &Arc<World>,
    dice: &Dice,
    call: &Call,
    user: &UserId,
    known: &Known,
    seed: u64,
) -> Option<String> {
    if !call.is_post() || dice.in_1000(400) {
        return None;
    }
    let own: Vec<_> = known
        .keys
        .iter()
        .filter(|(owner, _)| owner == user)
        .collect();
    if dice.in_1000(30) && !own.is_empty() {
        return Some(dice.pick(&own).1.clone());
    }
    let key = format!("key-{seed:x}");
    world.uses_key(user, &key);
    Some(key)
}

fn kind(dice: &Dice) -> Kind {
    let total = WEIGHTS.iter().map(|(_, weight)| weight).sum();
    let mut drawn = dice.below(total);
    for (kind, weight) in WEIGHTS {
        if drawn < *weight {
            return *kind;
        }
        drawn -= weight;
    }
    Kind::ReadBalance
}

/// Who does what. `None` if there is nothing to do it to.
fn draw(dice: &Dice, known: &Known, people: &[UserId], seed: u64) -> Option<(UserId, Call)> {
    let anyone = || dice.pick(people).clone();
    // Mostly someone who may.
    let mostly = |user: &UserId| {
        if dice.in_1000(900) {
            user.clone()
        } else {
            anyone()
        }
    };
    let last = |length: usize| {
        // Rather one of the last few.
        let near = length.min(if dice.in_1000(600) { 4 } else { length });
        length - 1 - dice.index(near)
    };
    let task = || (!known.tasks.is_empty()).then(|| &known.tasks[last(known.tasks.len())]);
    let submission = || {
        let all = &known.submissions;
        (!all.is_empty()).then(|| &all[last(all.len())])
    };
    let position = || {
        let all = &known.positions;
        (!all.is_empty()).then(|| dice.pick(all))
    };
    let creator_of = |id: &aivy_types::TaskId| {
        let found = known.tasks.iter().find(|(task, _)| task == id);
        found.map_or_else(anyone, |(_, creator)| creator.clone())
    };
    Some(match kind(dice) {
        Kind::Publish => {
            let user = anyone();
            let new = new_task(dice, known, &user, seed);
            (user, Call::Publish(new))
        }
        Kind::Claim => (anyone(), Call::Claim(task()?.0.clone())),
        Kind::Cancel => task().map(|(id, by)| (mostly(by), Call::Cancel(id.clone())))?,
        Kind::Switch => {
            let status = *dice.pick(&[TaskSwitch::Open, TaskSwitch::Open, TaskSwitch::Paused]);
            task().map(|(id, by)| (mostly(by), Call::Switch(id.clone(), status)))?
        }
        Kind::ReadTask => (anyone(), Call::ReadTask(task()?.0.clone())),
        Kind::Submit => submission().map(|it| (mostly(&it.1), Call::Submit(it.0.clone())))?,
        Kind::Withdraw => submission().map(|it| (mostly(&it.1), Call::Withdraw(it.0.clone())))?,
        Kind::Appeal => submission().map(|it| (mostly(&it.1), Call::Appeal(it.0.clone())))?,
        Kind::Approve => {
            let it = submission()?;
            (mostly(&creator_of(&it.2)), Call::Approve(it.0.clone()))
        }
        Kind::Reject => {
            let it = submission()?;
            (mostly(&creator_of(&it.2)), Call::Reject(it.0.clone()))
        }
        Kind::ReadSubmission => {
            submission().map(|it| (mostly(&it.1), Call::ReadSubmission(it.0.clone())))?
        }
        Kind::ListTasks => (anyone(), Call::ListTasks),
        Kind::ListSubmissions => (anyone(), Call::ListSubmissions),
        Kind::ListPositions => (anyone(), Call::ListPositions),
        Kind::ReadBalance => (anyone(), Call::ReadBalance),
        Kind::Stake => {
            let user = anyone();
            let amount = amount(dice, known, &user, 60);
            (user, Call::Stake(dice.pick(&known.pools).clone(), amount))
        }
        Kind::Unstake => position().map(|it| (mostly(&it.1), Call::Unstake(it.0.clone())))?,
        Kind::WithdrawStake => {
            position().map(|it| (mostly(&it.1), Call::WithdrawStake(it.0.clone())))?
        }
        Kind::ClaimRewards => {
            position().map(|it| (mostly(&it.1), Call::ClaimRewards(it.0.clone())))?
        }
        Kind::ReadPosition => {
            position().map(|it| (mostly(&it.1), Call::ReadPosition(it.0.clone())))?
        }
        Kind::ReadPool => (anyone(), Call::ReadPool(dice.pick(&known.pools).clone())),
        Kind::Fund => {
            let amount = 1 + i64::try_from(dice.below(50)).unwrap_or_default();
            (
                anyone(),
                Call::Fund(dice.pick(&known.pools).clone(), amount),
            )
        }
        Kind::ClosePool => (anyone(), Call::ClosePool(dice.pick(&known.pools).clone())),
        Kind::Grant => {
            let amount = 1 + i64::try_from(dice.below(100)).unwrap_or_default();
            (anyone(), Call::Grant(anyone(), amount))
        }
        Kind::LogIn => {
            let (user, name, password) = recent(dice, &known.passwords)?.clone();
            (user, Call::LogIn(name, password))
        }
        Kind::ChangePassword => {
            let (user, session) = recent(dice, &known.sessions)?.clone();
            let of = known
                .passwords
                .iter()
                .rev()
                .filter(|(whose, ..)| *whose == user);
            let own: Vec<_> = of.take(2).collect();
            let old = dice.pick(&own).2.clone();
            let new = format!("another secret {seed:x}");
            (user, Call::ChangePassword(session, old, new))
        }
        Kind::ReadSession => {
            let (user, session) = recent(dice, &known.sessions)?.clone();
            (user, Call::ReadSession(session))
        }
        Kind::Sweep => (anyone(), Call::Sweep),
        Kind::Seal => (anyone(), Call::Seal),
        Kind::Audit => (anyone(), Call::Audit),
    })
}

/// One of a list, mostly of its end.
fn recent<'a, T>(dice: &Dice, list: &'a [T]) -> Option<&'a T> {
    let near = list
        .len()
        .min(if dice.in_1000(700) { 6 } else { list.len() });
    let back = dice.index(near.max(1));
    list.iter().rev().nth(back)
}

/// An amount: sometimes all that the user has, or one token more.
fn amount(dice: &Dice, known: &Known, user: &UserId, most: u64) -> i64 {
    let balance = known.balances.iter().find(|(known, _)| known == user);
    match balance {
        Some((_, all)) if *all > 0 && dice.in_1000(200) => {
            all + i64::try_from(dice.below(2)).unwrap_or_default()
        }
        _ => 1 + i64::try_from(dice.below(most)).unwrap_or_default(),
    }
}

fn new_task(dice: &Dice, known: &Known, user: &UserId, seed: u64) -> TaskIn {
    let of = |most: u64| i64::try_from(dice.below(most)).unwrap_or_default();
    let deadline = known.edges.last().copied();
    TaskIn {
        title: format!("task {seed:x}"),
        description: String::new(),
        category: TaskCategory::Research,
        reward: amount(dice, known, user, 30),
        slots: 1 + of(4) * of(2),
        input: aivy_types::Json::null(),
        result_schema: None,
        review: *dice.pick(&[Review::Manual, Review::Manual, Review::Automatic]),
        claim_ttl_seconds: 60 + of(3) * of(600),
        review_ttl_seconds: 60 + of(3) * of(1800),
        min_stake: if dice.in_1000(100) { 1 + of(30) } else { 0 },
        deadline: deadline.filter(|_| dice.in_1000(300)),
    }
}
