//! Random actions in random order, as time passes: the ledger stays consistent, no token is lost,
//! and no error is unexpected.

use aivy_app::{Actor, Failure};
use aivy_store::on_both;
use aivy_store::testing::Database;
use aivy_types::body::{PageQuery, Review, SubmissionFilter, TaskPatch, TaskSwitch};
use aivy_types::{ErrorCode, SubmissionId, TaskId};
use serde_json::json;

use crate::test_app::{TestApp, task};

on_both!(the_books_agree_whatever_happens);

/// Random numbers from a seed (SplitMix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % sides as u64).unwrap()
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        (!from.is_empty()).then(|| &from[self.roll(from.len())])
    }
}

struct World {
    test: TestApp,
    people: Vec<Actor>,
    tasks: Vec<TaskId>,
    submissions: Vec<SubmissionId>,
}

async fn the_books_agree_whatever_happens(database: &Database) {
    let test = TestApp::new(database).await;
    let mut world = World {
        people: Vec::new(),
        tasks: Vec::new(),
        submissions: Vec::new(),
        test,
    };
    for _ in 0..4 {
        world.people.push(world.test.person(250).await);
    }
    let mut dice = Dice(20_260_101);
    for step in 0..400 {
        if let Err(failure) = world.step(&mut dice).await {
            let named = [
                ErrorCode::Conflict,
                ErrorCode::Forbidden,
                ErrorCode::NotFound,
                ErrorCode::InsufficientBalance,
            ];
            assert!(named.contains(&failure.code), "step {step}: {failure:?}");
        }
        if step % 20 == 0 {
            world.test.audit().await;
        }
    }
    world.test.pass(1_000_000);
    world.test.app.settle_due().await.unwrap();
    world.test.audit().await;
    let mut sum = 0;
    for person in &world.people {
        let balance = world.test.app.balance(&person.user).await.unwrap();
        sum += balance.available + balance.escrowed;
    }
    assert_eq!(sum, 1000);
}

impl World {
    async fn step(&mut self, dice: &mut Dice) -> Result<(), Failure> {
        let app = &self.test.app;
        let who = dice.pick(&self.people).unwrap().clone();
        let task_id = dice.pick(&self.tasks).cloned();
        let submission = dice.pick(&self.submissions).cloned();
        match (dice.roll(11), task_id, submission) {
            (0, ..) => {
                let mut new = task();
                new.slots = 1 + i64::try_from(dice.roll(3)).unwrap();
                new.reward = 1 + i64::try_from(dice.roll(30)).unwrap();
                if dice.roll(3) == 0 {
                    new.review = Review::Automatic;
                }
                if dice.roll(3) == 0 {
                    new.deadline = Some(self.test.clock.now().plus_seconds(100));
                }
                self.tasks.push(app.publish_task(&who, new).await?.id);
            }
            (1 | 2, Some(id), _) => self.submissions.push(app.claim_task(&who, &id).await?.id),
            (3 | 4, _, Some(id)) => drop(app.submit(&who, &id, json!(1)).await?),
            (5, _, Some(id)) => drop(app.approve(&who, &id, None).await?),
            (6, _, Some(id)) => drop(app.reject(&who, &id, "no".to_owned()).await?),
            (7, _, Some(id)) => drop(app.appeal(&who, &id, "but".to_owned()).await?),
            (8, _, Some(id)) => drop(app.withdraw_submission(&who, &id).await?),
            (9, Some(id), _) if dice.roll(3) == 0 => drop(app.cancel_task(&who, &id).await?),
            (9, Some(id), _) => {
                let status = [TaskSwitch::Open, TaskSwitch::Paused][dice.roll(2)];
                let patch = TaskPatch {
                    status: Some(status),
                    ..TaskPatch::default()
                };
                app.update_task(&who, &id, patch).await?;
            }
            (10, ..) => {
                self.test.pass(u64::try_from(dice.roll(50)).unwrap());
                let page = PageQuery {
                    page: 1,
                    per_page: 100,
                };
                let filter = SubmissionFilter::default();
                let now = self.test.clock.now();
                for seen in app.submissions(&who.user, filter, page).await?.items {
                    let overdue = seen.status.as_str() == "claimed" && seen.claim_expires_at <= now;
                    assert!(!overdue, "{seen:?}");
                }
            }
            _ => {}
        }
        Ok(())
    }
}
