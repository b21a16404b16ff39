//! The creator's changes to a published task.

use aivy_core::task::TaskError;
use aivy_core::text;
use aivy_store::{Tx, tasks};
use aivy_types::body::{Task, TaskPatch, TaskStatus, TaskSwitch};
use aivy_types::{ErrorCode, TaskId, UserId};

use super::{LockedTask, MAX_TITLE, no_task, not_yours};
use crate::actor::{ActContext, Done};
use crate::{Actor, App, Failure};

impl App {
    /// Changes a task of the actor; fields that are absent in `patch` stay.
    ///
    /// # Errors
    /// There is no such task, it is another user's, it has ended, the deadline is not in the
    /// future, or the database fails.
    pub async fn update_task(
        &self,
        actor: &Actor,
        id: &TaskId,
        patch: TaskPatch,
    ) -> Result<Task, Failure> {
        let title = patch.title.iter();
        let violations: Vec<_> = title
            .flat_map(|title| text::one_line_violations("title", title, MAX_TITLE))
            .collect();
        if !violations.is_empty() {
            return Err(Failure::invalid(violations));
        }
        self.act(
            actor,
            (actor.user.clone(), id.clone(), patch),
            async |tx, context, (user, id, patch)| update(tx, context, user, id, patch).await,
        )
        .await
    }

    /// Cancels a task of the actor: rewards that no live submission holds are refunded.
    ///
    /// # Errors
    /// There is no such task, it is another user's, it has ended, or the database fails.
    pub async fn cancel_task(&self, actor: &Actor, id: &TaskId) -> Result<Task, Failure> {
        self.act(
            actor,
            (actor.user.clone(), id.clone()),
            async |tx, context, (user, id)| {
                let mut locked = own(tx, context, user, id).await?;
                locked.end(TaskStatus::Cancelled)?;
                let touched = locked.close(tx).await?;
                answer(tx, id, touched).await
            },
        )
        .await
    }
}

async fn update(
    tx: &mut Tx<'_>,
    context: &ActContext,
    user: &UserId,
    id: &TaskId,
    patch: &TaskPatch,
) -> Result<Done<Task>, Failure> {
    let mut locked = own(tx, context, user, id).await?;
    let status = match patch.status {
        Some(TaskSwitch::Open) => TaskStatus::Open,
        Some(TaskSwitch::Paused) => TaskStatus::Paused,
        None => locked.task.slots.status,
    };
    // Checked also if the status stays: a task that has ended cannot change.
    locked.task.slots.switch(status)?;
    let deadline = match patch.deadline.as_change() {
        None => locked.task.deadline,
        Some(None) => None,
        Some(Some(time)) if *time <= context.now => {
            return Err(Failure::invalid(vec![
                "deadline must be in the future".to_owned(),
            ]));
        }
        Some(Some(time)) => Some(time.whole_second()),
    };
    let (title, description) = (patch.title.as_deref(), patch.description.as_deref());
    tasks::edit(tx, id, title, description, deadline, context.now).await?;
    let touched = locked.close(tx).await?;
    answer(tx, id, touched).await
}

/// The task of `user`, opened.
async fn own<'m>(
    tx: &mut Tx<'_>,
    context: &'m ActContext,
    user: &UserId,
    id: &TaskId,
) -> Result<LockedTask<'m>, Failure> {
    let locked = LockedTask::open(tx, context, id).await?;
    if locked.task.creator == *user {
        Ok(locked)
    } else {
        Err(not_yours())
    }
}

async fn answer(tx: &mut Tx<'_>, id: &TaskId, touched: Vec<UserId>) -> Result<Done<Task>, Failure> {
    let task = tasks::get(tx, id).await?.ok_or_else(no_task)?;
    Ok(Done::new(task).touching(touched))
}

impl From<TaskError> for Failure {
    fn from(error: TaskError) -> Self {
        Self::new(ErrorCode::Conflict).message(error.to_string())
    }
}
