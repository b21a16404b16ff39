//! `aivy demo seed`: the account that the API reference shows, to the letter.

use std::sync::Arc;

use aivy_app::{App, Failure, NewKey};
use aivy_core::ledger::{Account, Movement};
use aivy_core::staking::{DAY_MS, Pool, StakingError};
use aivy_store::ledger::{self, Moved, Transfer};
use aivy_store::pools::{self, PoolRecord};
use aivy_store::positions::{self, PositionRecord};
use aivy_store::users::{self, User};
use aivy_store::{StoreError, Tx};
use aivy_types::body::{PositionStatus, Profile};
use aivy_types::{ErrorCode, Permissions, PoolId, PositionId, Timestamp, TransactionId, UserId};
use serde_json::json;

use super::key::fresh_json;
use super::output::Output;

const ID: &str = "usr_123456789";

/// What the account has done: with 42 rewards of tasks and one of staking it has completed 42
/// tasks and earned 1250 tokens, and 1000 are staked.
const TASKS: i64 = 42;
const TASK_REWARD: i64 = 28;
const STAKING_REWARD: i64 = 1250 - TASKS * TASK_REWARD;
const STAKE: i64 = 1000;
/// What the pool of the stake pays a day, and what it began with.
const REWARD_PER_DAY: i64 = 1;
const RESERVE: i64 = 3650;

/// The moments of the reference, in microseconds since the Unix epoch: 2023-01-15T12:00:00Z and
/// 2023-05-20T15:30:00Z.
const CREATED: i64 = 1_673_784_000_000_000;
const UPDATED: i64 = 1_684_596_600_000_000;

pub(crate) async fn seed(app: &App, output: Output) -> Result<(), Failure> {
    let user = Arc::new(johndoe()?);
    let now = app.clock.now();
    let row = user.clone();
    let made = app
        .db
        .write(move |tx| {
            let row = row.clone();
            Box::pin(async move { insert(tx, &row, now).await })
        })
        .await
        .map_err(taken)?;
    let profile = app.profile(&user.id).await?;
    let key = NewKey {
        name: "demo".to_owned(),
        permissions: Permissions::all(),
        expires_at: None,
    };
    let fresh = app.create_key(&user.id, key).await?;
    let lines = [
        summary(&profile, made),
        "A fresh key with every permission, shown only now:".to_owned(),
        String::new(),
        format!("  {}", fresh.text.expose()),
    ];
    output.result(
        &json!({ "user": profile, "made": made, "key": fresh_json(&fresh) }),
        &lines,
    );
    Ok(())
}

fn johndoe() -> Result<User, Failure> {
    let id: UserId = ID
        .parse()
        .map_err(|_| Failure::new(ErrorCode::InternalError))?;
    Ok(User {
        id,
        username: "johndoe".to_owned(),
        email: "john@example.com".to_owned(),
        name: "John Doe".to_owned(),
        avatar_url: Some("https://api.aivy.ai/avatars/johndoe.jpg".to_owned()),
        plan: aivy_types::plan::DEFAULT_PLAN.to_owned(),
        created_at: Timestamp::from_micros(CREATED),
        updated_at: Timestamp::from_micros(UPDATED),
    })
}

/// Whether it had to be made. All in one transaction: a second run finds it whole or not at all.
async fn insert(tx: &mut Tx<'_>, user: &User, now: Timestamp) -> Result<bool, StoreError> {
    if users::get(tx, &user.id).await?.is_some() {
        return Ok(false);
    }
    users::insert(tx, user, now).await?;
    for _ in 0..TASKS {
        let ways = (Account::Issuance, Account::Available(&user.id));
        moving(tx, Movement::TaskReward, ways, TASK_REWARD, None, now).await?;
    }
    stake(tx, &user.id, now).await?;
    Ok(true)
}

/// A pool, and the position that earned its one reward in it.
async fn stake(tx: &mut Tx<'_>, user: &UserId, now: Timestamp) -> Result<(), StoreError> {
    let began = Timestamp::from_micros(CREATED);
    let wrong = |error: StakingError| StoreError::Internal(error.to_string());
    let mut state = Pool::new(REWARD_PER_DAY, began).map_err(wrong)?;
    state.fund(RESERVE, began).map_err(wrong)?;
    let mut staked = state.stake(STAKE, began).map_err(wrong)?;
    // Half a day after the last token that it is paid for.
    state = state.at(Timestamp::from_micros(
        CREATED + (2 * STAKING_REWARD + 1) * DAY_MS * 1000 / 2 / REWARD_PER_DAY,
    ));
    let paid = staked.claim(&state);
    let pool = PoolRecord {
        id: PoolId::new(born(), getrandom()),
        name: "Founders".to_owned(),
        state,
        min_stake: 10,
        lock_seconds: 7 * 86_400,
        cooldown_seconds: 86_400,
        created_at: began,
        closed_at: None,
        reserve: 0,
    };
    let position = PositionRecord {
        id: PositionId::new(born(), getrandom()),
        pool_id: pool.id.clone(),
        user_id: user.clone(),
        state: staked,
        status: PositionStatus::Active,
        staked_at: began,
        unlocks_at: Timestamp::from_micros(CREATED + pool.lock_seconds * 1_000_000),
        withdrawable_at: None,
    };
    pools::insert(tx, &pool).await?;
    positions::insert(tx, &position).await?;
    let (free, reserve) = (Account::Available(user), Account::Reserve(&pool.id));
    let (of_pool, of_position) = (Some(pool.id.as_str()), Some(position.id.as_str()));
    let funding = (Account::Issuance, reserve);
    moving(tx, Movement::PoolFunding, funding, RESERVE, of_pool, now).await?;
    let staking = (free, Account::Staked(user));
    moving(tx, Movement::Stake, staking, STAKE, of_position, now).await?;
    let reward = (reserve, free);
    moving(tx, Movement::StakingReward, reward, paid, of_position, now).await
}

async fn moving(
    tx: &mut Tx<'_>,
    movement: Movement,
    (from, to): (Account<'_>, Account<'_>),
    amount: i64,
    reference: Option<&str>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let id = TransactionId::new(0, getrandom());
    let transfer = Transfer {
        id: &id,
        movement,
        from,
        to,
        amount,
        reference,
        memo: None,
        now,
    };
    match ledger::transfer(tx, &transfer).await? {
        Moved::Done => Ok(()),
        Moved::Insufficient => Err(StoreError::Internal(format!("{from} has no {amount}"))),
    }
}

/// The milliseconds of the Unix epoch at which the account began.
fn born() -> u64 {
    u64::try_from(CREATED / 1000).unwrap_or_default()
}

fn getrandom() -> [u8; 10] {
    let mut bytes = [0; 10];
    aivy_core::Entropy::system().fill(&mut bytes);
    bytes
}

fn taken(error: StoreError) -> Failure {
    match error {
        StoreError::Conflict { .. } => Failure::new(ErrorCode::Conflict)
            .message("Another account is called johndoe or has the address john@example.com; use another database for the demo"),
        other => other.into(),
    }
}

fn summary(profile: &Profile, made: bool) -> String {
    format!(
        "Account {} ({}) {}: {} tasks completed, {} tokens earned, {} staked.",
        profile.id,
        profile.username,
        if made { "made" } else { "was there already" },
        profile.stats.tasks_completed,
        profile.stats.tokens_earned,
        profile.stats.tokens_staked,
    )
}
