//! Publishing a task.

use aivy_core::ledger::{Account, MAX_AMOUNT, Movement};
use aivy_core::result_schema::{MAX_BYTES, problems};
use aivy_core::task::escrow;
use aivy_core::text;
use aivy_core::violations::capped;
use aivy_store::Tx;
use aivy_store::tasks::{self, NewTask};
use aivy_types::body::{Located, Task, TaskIn};
use aivy_types::{TaskId, Timestamp, UserId};

use super::{MAX_TITLE, looked_into, no_task};
use crate::actor::{ActContext, Done};
use crate::{Actor, App, Failure};

impl App {
    /// Publishes a task, and moves its rewards into escrow in the same transaction.
    ///
    /// # Errors
    /// Every violation in `new`, insufficient balance, or the database fails.
    pub async fn publish_task(&self, actor: &Actor, new: TaskIn) -> Result<Task, Failure> {
        let input = (actor.user.clone(), self.judged(new).await?);
        self.act(actor, input, publish).await
    }

    /// The checks that the schema of the request cannot express.
    async fn judged(&self, mut new: TaskIn) -> Result<TaskIn, Failure> {
        let mut violations = violations(&mut new, self.clock.now());
        if let Some(schema) = &new.result_schema {
            let schema = looked_into(schema, "result_schema")?;
            violations.extend(self.judges.run(move || problems(&schema)).await?);
        }
        if violations.is_empty() {
            Ok(new)
        } else {
            Err(Failure::invalid(capped(violations)))
        }
    }
}

/// The violations in the task itself.
fn violations(new: &mut TaskIn, now: Timestamp) -> Vec<String> {
    let mut violations = text::one_line_violations("title", &new.title, MAX_TITLE);
    if escrow(new.reward, new.slots).is_none() {
        violations.push(format!("reward times slots must be at most {MAX_AMOUNT}"));
    }
    if new.input.as_str().len() > MAX_BYTES {
        violations.push(format!("input must have at most {MAX_BYTES} bytes"));
    }
    if let Some(deadline) = &mut new.deadline {
        *deadline = deadline.whole_second();
        if *deadline <= now {
            violations.push("deadline must be in the future".to_owned());
        }
    }
    violations
}

async fn publish(
    tx: &mut Tx<'_>,
    context: &ActContext,
    (creator, new): &(UserId, TaskIn),
) -> Result<Done<Task>, Failure> {
    let row = NewTask {
        id: context.id(TaskId::new),
        creator: creator.clone(),
        title: new.title.clone(),
        description: new.description.clone(),
        category: new.category,
        reward: new.reward,
        slots: new.slots,
        input: new.input.to_string(),
        result_schema: new.result_schema.as_ref().map(ToString::to_string),
        review: new.review,
        claim_ttl_seconds: new.claim_ttl_seconds,
        review_ttl_seconds: new.review_ttl_seconds,
        min_stake: new.min_stake,
        deadline: new.deadline,
        now: context.now,
    };
    tasks::insert(tx, &row).await?;
    let (from, to) = (Account::Available(&row.creator), Account::Escrow(&row.id));
    let amount = escrow(row.reward, row.slots).unwrap_or(i64::MAX);
    let about = Some(row.id.as_str());
    context
        .transfer(tx, Movement::TaskEscrow, from, to, amount, about, None)
        .await?;
    let task = tasks::get(tx, &row.id).await?.ok_or_else(no_task)?;
    let location = task.location();
    Ok(Done::new(task).at(location))
}
