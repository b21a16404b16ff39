//! `aivy demo seed`: the account that the API reference shows, to the letter.

use std::sync::Arc;

use aivy_app::{App, Failure, NewKey};
use aivy_core::ledger::{Account, Movement};
use aivy_store::ledger::{self, Transfer};
use aivy_store::users::{self, User};
use aivy_store::{StoreError, Tx};
use aivy_types::body::Profile;
use aivy_types::{ErrorCode, Permissions, Timestamp, TransactionId, UserId};
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
    let moments = std::iter::repeat_n((Movement::TaskReward, TASK_REWARD), 42);
    for (movement, amount) in moments.chain([(Movement::StakingReward, STAKING_REWARD)]) {
        let id = TransactionId::new(0, getrandom());
        let transfer = Transfer {
            id: &id,
            movement,
            from: Account::Issuance,
            to: Account::Available(&user.id),
            amount,
            reference: None,
            memo: None,
            now,
        };
        let _ = ledger::transfer(tx, &transfer).await?;
    }
    let id = TransactionId::new(0, getrandom());
    let transfer = Transfer {
        id: &id,
        movement: Movement::Stake,
        from: Account::Available(&user.id),
        to: Account::Staked(&user.id),
        amount: STAKE,
        reference: None,
        memo: None,
        now,
    };
    let _ = ledger::transfer(tx, &transfer).await?;
    Ok(true)
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
