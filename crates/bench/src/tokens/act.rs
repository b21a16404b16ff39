//! The cost of acts, and of reading one's own data: in turns for both sizes, each time with other
//! rows.

use std::time::{Duration, Instant};

use aivy_app::{Actor, NewUser};
use aivy_types::body::{Order, Task};
use aivy_types::body::{
    PageQuery, PositionIn, Review, Submission, TaskCategory, TaskFilter, TaskIn, TaskSort,
    TaskStatus,
};
use aivy_types::{PositionId, UserId};
use anyhow::{Context, Result};

use super::report::{Acted, Section};
use super::{Side, Sides, Store, failed};
use crate::stats::median;
use crate::term::Bar;

/// How many times each act is measured.
const TIMES: usize = 60;

/// A stake of this amount has earned more than a token after the waiting time, for every size.
const STAKE: i64 = 100_000;
const EARNS_FOR: Duration = Duration::from_secs(3600);

/// What is measured, and whether its ratio has a target. Sums over all positions of a user grow
/// with their number, and the busy user has more of them in the larger database.
const ACTS: [(&str, bool); 12] = [
    ("settling when nothing is due", true),
    ("profile", true),
    ("balance", true),
    ("balance of a user with a hundredth of all positions", false),
    ("grant (a transfer)", true),
    ("publish", true),
    ("claim", true),
    ("submit", true),
    ("approve", true),
    ("stake", true),
    ("claim rewards", true),
    ("cancel", true),
];

pub(super) async fn run(sides: &Sides, store: Store, section: &mut Section) -> Result<()> {
    let people = [
        People::of(&sides.small).await?,
        People::of(&sides.full).await?,
    ];
    let mut times = [vec![Vec::new(); ACTS.len()], vec![Vec::new(); ACTS.len()]];
    let mut bar = Bar::new("acts");
    for turn in 0..TIMES {
        bar.at(turn, TIMES);
        for (place, people) in people.iter().enumerate() {
            let took = people.turn(turn).await?;
            for (all, one) in times[place].iter_mut().zip(took) {
                // The first turn is a warm-up.
                if turn > 0 {
                    all.push(one.as_secs_f64() * 1e3);
                }
            }
        }
    }
    bar.end();
    let [small, full] = times;
    for (((name, judged), small), full) in ACTS.into_iter().zip(small).zip(full) {
        section.acted.push(Acted {
            store,
            name,
            judged,
            small: median(small),
            full: median(full),
        });
    }
    Ok(())
}

/// The users of a database, and the objects of their acts.
struct People<'s> {
    side: &'s Side,
    ordinary: Actor,
    worker: Actor,
    /// Open tasks, from the whole table.
    tasks: Vec<Task>,
}

/// The durations of the acts of a turn, in the order of [`ACTS`].
#[derive(Default)]
struct Stopwatch(Vec<Duration>);

impl Stopwatch {
    async fn time<T>(
        &mut self,
        act: impl Future<Output = Result<T, aivy_app::Failure>>,
    ) -> Result<T> {
        let since = Instant::now();
        let done = act.await;
        self.0.push(since.elapsed());
        done.map_err(failed)
    }
}

impl<'s> People<'s> {
    async fn of(side: &'s Side) -> Result<Self> {
        let new = NewUser {
            username: "bench-worker".to_owned(),
            email: "bench-worker@example.com".to_owned(),
            ..NewUser::default()
        };
        let worker = side.app.create_user(new).await.map_err(failed)?.id;
        Ok(Self {
            side,
            ordinary: Actor::from(side.filled.ordinary.clone()),
            worker: Actor::from(worker),
            tasks: open_tasks(side, &side.filled.ordinary).await?,
        })
    }

    async fn turn(&self, turn: usize) -> Result<Vec<Duration>> {
        let (app, filled) = (&self.side.app, &self.side.filled);
        let (user, mut stopwatch) = (&self.ordinary.user, Stopwatch::default());
        stopwatch.time(app.settle_due()).await?;
        stopwatch.time(app.profile(user)).await?;
        stopwatch.time(app.balance(user)).await?;
        stopwatch.time(app.balance(&filled.busy)).await?;
        stopwatch.time(app.grant(user, STAKE * 2, None)).await?;
        let made = stopwatch
            .time(app.publish_task(&self.ordinary, task(turn)))
            .await?;
        let task = &self.tasks[turn % self.tasks.len()];
        let claimed: Submission = stopwatch
            .time(app.claim_task(&self.worker, &task.id))
            .await?;
        let result = serde_json::json!({ "answer": "no" });
        stopwatch
            .time(app.submit(&self.worker, &claimed.id, result))
            .await?;
        let creator = Actor::from(task.creator.id.clone());
        stopwatch
            .time(app.approve(&creator, &claimed.id, None))
            .await?;
        let stake = PositionIn {
            pool_id: filled.pool.clone(),
            amount: STAKE,
        };
        let position = stopwatch.time(app.stake(&self.ordinary, stake)).await?;
        self.side.clock.advance(EARNS_FOR);
        let id: &PositionId = &position.id;
        stopwatch
            .time(app.claim_rewards(&self.ordinary, id))
            .await?;
        stopwatch
            .time(app.cancel_task(&self.ordinary, &made.id))
            .await?;
        // It is unstaked again, so that the ordinary user keeps few positions.
        app.unstake(&self.ordinary, id).await.map_err(failed)?;
        Ok(stopwatch.0)
    }
}

/// Open tasks at even distances, except those of `except`.
async fn open_tasks(side: &Side, except: &UserId) -> Result<Vec<Task>> {
    let filter = TaskFilter {
        status: Some(TaskStatus::Open),
        category: None,
        creator: None,
        min_reward: None,
        q: None,
        sort: TaskSort::CreatedAt,
        order: Order::Desc,
    };
    let mut found = Vec::new();
    let mut page = PageQuery {
        page: 1,
        per_page: 1,
    };
    let first = side
        .app
        .tasks(except, &filter, page)
        .await
        .map_err(failed)?;
    let distance = (first.total / (TIMES as i64 + 1)).max(1);
    while found.len() < TIMES {
        let listed = side
            .app
            .tasks(except, &filter, page)
            .await
            .map_err(failed)?;
        let task = listed.items.into_iter().next();
        let task = task.context("there are too few open tasks")?;
        // A task that does not fit is replaced by one a page later.
        let fits = task.creator.id != *except && task.id != side.filled.crowded;
        page.page += if fits { distance } else { 1 };
        if fits {
            found.push(task);
        }
        if page.page > first.total {
            page.page = 2;
        }
    }
    Ok(found)
}

fn task(turn: usize) -> TaskIn {
    TaskIn {
        title: format!("Label the pictures no {turn}"),
        description: "As the guidelines say.".to_owned(),
        category: TaskCategory::Annotation,
        reward: 7,
        slots: 3,
        input: serde_json::json!({ "n": turn }).into(),
        result_schema: None,
        review: Review::Manual,
        claim_ttl_seconds: 3600,
        review_ttl_seconds: 259_200,
        min_stake: 0,
        deadline: None,
    }
}
