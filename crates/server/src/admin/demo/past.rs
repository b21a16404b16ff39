//! The history of the reference's account: 42 tasks done, 1000 tokens staked, 74 tokens of rewards
//! claimed. It is made through the use cases, with the clock set back, so that the ledger is
//! consistent.
//!
//! If seeding is interrupted, the next run continues where it stopped.

use aivy_app::{Actor, App, Failure, NewPool};
use aivy_core::Clock;
use aivy_store::users::{self, User};
use aivy_types::body::{
    PageQuery, PositionFilter, PositionIn, Review, TaskCategory, TaskFilter, TaskIn, TaskSort,
};
use aivy_types::{ErrorCode, TaskId, Timestamp, UserId};
use serde_json::json;

const JOHN: &str = "usr_123456789";
const PUBLISHER: &str = "usr_birdwatch";

/// With 42 task rewards and one claim of staking rewards, the account has earned 1250 tokens.
const TASKS: i64 = 42;
const TASK_REWARD: i64 = 28;
const STAKING_REWARD: i64 = 1250 - TASKS * TASK_REWARD;
const STAKE: i64 = 1000;
/// The pool's emission per day, in tokens; John is the only staker.
const REWARD_PER_DAY: i64 = 1;
const FUNDS: i64 = 10_000;

/// The times of the reference, in microseconds since the Unix epoch: 2023-01-15T12:00:00Z and
/// 2023-05-20T15:30:00Z.
const CREATED: i64 = 1_673_784_000_000_000;
const UPDATED: i64 = 1_684_596_600_000_000;
const DAY: i64 = 86_400_000_000;

/// The tasks that can be claimed when the demo begins.
const OPEN: [(&str, TaskCategory, i64, i64); 3] = [
    (
        "Count the birds in a picture",
        TaskCategory::Annotation,
        12,
        25,
    ),
    (
        "Translate a field note into Spanish",
        TaskCategory::Translation,
        40,
        5,
    ),
    (
        "Which of two summaries is truer?",
        TaskCategory::Evaluation,
        8,
        100,
    ),
];

/// Makes the accounts and their history. Returns John's ID, and whether it was new.
pub(super) async fn live(app: &App) -> Result<(UserId, bool), Failure> {
    let (john, publisher) = (id(JOHN)?, id(PUBLISHER)?);
    let made = make(app, john_doe(john.clone())).await?;
    make(app, bird_watch(publisher.clone())).await?;
    let (john, publisher) = (Actor::from(john), Actor::from(publisher));
    work(app, &john, &publisher).await?;
    stake(app, &john).await?;
    publish(app, &publisher).await?;
    Ok((john.user, made))
}

fn id(text: &str) -> Result<UserId, Failure> {
    text.parse()
        .map_err(|_| Failure::new(ErrorCode::InternalError))
}

fn john_doe(id: UserId) -> User {
    User {
        id,
        username: "johndoe".to_owned(),
        email: "john@example.com".to_owned(),
        name: "John Doe".to_owned(),
        avatar_url: Some("https://api.aivy.ai/avatars/johndoe.jpg".to_owned()),
        plan: aivy_types::plan::DEFAULT_PLAN.to_owned(),
        created_at: Timestamp::from_micros(CREATED),
        updated_at: Timestamp::from_micros(UPDATED),
    }
}

fn bird_watch(id: UserId) -> User {
    User {
        id,
        username: "birdwatch".to_owned(),
        email: "tasks@example.com".to_owned(),
        name: "Bird Watch".to_owned(),
        avatar_url: None,
        plan: aivy_types::plan::DEFAULT_PLAN.to_owned(),
        created_at: Timestamp::from_micros(CREATED),
        updated_at: Timestamp::from_micros(CREATED),
    }
}

/// Adds the account if it does not exist; returns whether it did not.
async fn make(app: &App, user: User) -> Result<bool, Failure> {
    let found = app.db.read(user.id.clone(), users::get).await?;
    if found.is_some() {
        return Ok(false);
    }
    let message = format!(
        "Another account is called {} or has the address {}; use another database for the demo",
        user.username, user.email
    );
    let inserted = app.insert_user(user).await;
    inserted.map_err(|failure| match failure.code {
        ErrorCode::Conflict => failure.message(message),
        _ => failure,
    })?;
    Ok(true)
}

/// The use cases with the clock set to a time after John's creation, in half days.
fn then(app: &App, half_days: i64) -> App {
    let moment = Timestamp::from_micros(CREATED + half_days * DAY / 2);
    App {
        clock: Clock::manual(moment),
        ..app.clone()
    }
}

/// One task per day, from the first that is not done.
async fn work(app: &App, john: &Actor, publisher: &Actor) -> Result<(), Failure> {
    let done = app.profile(&john.user).await?.stats.tasks_completed;
    for number in done..TASKS {
        let app = then(app, 2 * number + 1);
        app.grant(&publisher.user, TASK_REWARD, Some("demo".to_owned()))
            .await?;
        let title = format!("Count the birds in picture {}", number + 1);
        let new = task(title, TaskCategory::Annotation, TASK_REWARD, 1);
        let task = app.publish_task(publisher, new).await?;
        let result = json!({ "birds": number % 7 });
        submit(&app, john, &task.id, result).await?;
    }
    Ok(())
}

/// Claims the task and submits a result. If a server is running, its clock is already past the end
/// of the claim, so it can make the claim lapse in between: then it is made again.
async fn submit(
    app: &App,
    worker: &Actor,
    task: &TaskId,
    result: serde_json::Value,
) -> Result<(), Failure> {
    let mut tries = 0..100;
    loop {
        let claim = app.claim_task(worker, task).await?;
        match app.submit(worker, &claim.id, result.clone()).await {
            Err(failure) if failure.code == ErrorCode::Conflict && tries.next().is_some() => {}
            submitted => return submitted.map(|_| ()),
        }
    }
}

/// A pool, John's stake in it, and his one claim: half a day after the last token that it paid.
async fn stake(app: &App, john: &Actor) -> Result<(), Failure> {
    let begin = 2 * (TASKS + 2);
    let past = then(app, begin);
    let page = PageQuery {
        page: 1,
        per_page: 1,
    };
    let pools = past.pools(1, 0).await?;
    let pool = match pools.into_iter().next() {
        Some(pool) => pool,
        None => past.create_pool(founders()).await?,
    };
    if pool.reserve == 0 {
        past.fund_pool(&pool.id, FUNDS).await?;
    }
    let every = PositionFilter::default();
    let positions = past.list_positions(&john.user, &every, page).await?;
    let position = match positions.items.into_iter().next() {
        Some(position) => position,
        None => {
            let new = PositionIn {
                pool_id: pool.id,
                amount: STAKE,
            };
            past.stake(john, new).await?
        }
    };
    if position.claimed_rewards == 0 {
        let later = then(app, begin + (2 * STAKING_REWARD + 1) / REWARD_PER_DAY);
        later.claim_rewards(john, &position.id).await?;
    }
    Ok(())
}

fn founders() -> NewPool {
    NewPool {
        name: "Founders".to_owned(),
        reward_per_day: REWARD_PER_DAY,
        min_stake: 10,
        lock_seconds: 7 * 86_400,
        cooldown_seconds: 86_400,
    }
}

/// Publishes tasks that can be claimed now.
async fn publish(app: &App, publisher: &Actor) -> Result<(), Failure> {
    let filter = TaskFilter {
        status: None,
        category: None,
        creator: Some("me".to_owned()),
        min_reward: None,
        q: None,
        sort: TaskSort::CreatedAt,
        order: aivy_types::body::Order::Desc,
    };
    let page = PageQuery {
        page: 1,
        per_page: 1,
    };
    if app.tasks(&publisher.user, &filter, page).await?.total > TASKS {
        return Ok(());
    }
    for (title, category, reward, slots) in OPEN {
        app.grant(&publisher.user, reward * slots, Some("demo".to_owned()))
            .await?;
        let new = task(title.to_owned(), category, reward, slots);
        app.publish_task(publisher, new).await?;
    }
    Ok(())
}

fn task(title: String, category: TaskCategory, reward: i64, slots: i64) -> TaskIn {
    TaskIn {
        title,
        description: String::new(),
        category,
        reward,
        slots,
        input: json!(null).into(),
        result_schema: None,
        review: Review::Automatic,
        claim_ttl_seconds: 3600,
        review_ttl_seconds: 259_200,
        min_stake: 0,
        deadline: None,
    }
}
