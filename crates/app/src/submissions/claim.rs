//! Claiming a task.

use aivy_core::counted::counted;
use aivy_core::ledger::Account;
use aivy_core::mutant::{self, Mutant};
use aivy_store::submissions::{self, Claim};
use aivy_store::{Tx, ledger};
use aivy_types::body::{Located, Submission};
use aivy_types::{ErrorCode, SubmissionId, TaskId, UserId};

use super::close;
use crate::actor::{ActContext, Done};
use crate::tasks::LockedTask;
use crate::{Actor, App, Failure};

impl App {
    /// Takes a slot of a task for its `claim_ttl_seconds`.
    ///
    /// # Errors
    /// There is no such task, it is the actor's own, it is not open, no slot is left, the actor has
    /// a live or approved submission to it or too little staked, or the database fails.
    pub async fn claim_task(&self, actor: &Actor, task: &TaskId) -> Result<Submission, Failure> {
        if mutant::is_on(Mutant::TakenIsCheckedEarly) {
            let asked = (actor.user.clone(), task.clone());
            let taken = self.db.read(asked, async |tx, (user, task)| {
                submissions::is_taken(tx, task, user).await
            });
            if taken.await? {
                return Err(Failure::new(ErrorCode::Conflict));
            }
        }
        self.act(
            actor,
            (actor.user.clone(), task.clone()),
            async |tx, context, (user, task)| claim(tx, context, user, task).await,
        )
        .await
    }
}

async fn claim(
    tx: &mut Tx<'_>,
    context: &ActContext,
    user: &UserId,
    task: &TaskId,
) -> Result<Done<Submission>, Failure> {
    let conflict = |message: String| Err(Failure::new(ErrorCode::Conflict).message(message));
    let mut locked = LockedTask::open(tx, context, task).await?;
    if locked.task.creator == *user {
        let message = "The creator of a task cannot claim it";
        return Err(Failure::new(ErrorCode::Forbidden).message(message));
    }
    if !mutant::is_on(Mutant::TakenIsCheckedEarly) && submissions::is_taken(tx, task, user).await? {
        return conflict("You already have a live or approved submission to this task".to_owned());
    }
    let wanted = locked.task.min_stake;
    if wanted > 0
        && !mutant::is_on(Mutant::MinStakeIsForgotten)
        && ledger::balance(tx, Account::Staked(user)).await? < wanted
    {
        return conflict(format!(
            "The task requires a stake of at least {}",
            counted(wanted, "token")
        ));
    }
    locked.task.slots.claim()?;
    let id = context.id(SubmissionId::new);
    let claim = Claim {
        id: &id,
        task,
        worker: user,
        reward: locked.task.reward,
        now: context.now,
        expires_at: context.second().plus_seconds(locked.task.claim_ttl_seconds),
    };
    submissions::insert(tx, &claim).await?;
    let done = close(tx, locked, user, &id).await?;
    let location = done.value.location();
    Ok(done.at(location))
}
