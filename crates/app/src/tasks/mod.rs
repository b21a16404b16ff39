//! Tasks: publishing, finding, changing, ending.

mod change;
mod desk;
mod publish;
mod settle;

use aivy_store::tasks;
use aivy_types::body::{PageQuery, Task, TaskFilter};
use aivy_types::{ErrorCode, TaskId, UserId};

use crate::ledger::Listed;
use crate::{App, Failure};

pub(crate) use desk::Desk;

impl App {
    /// The tasks that fit `filter`, in its order. `me` in it is `user`.
    ///
    /// # Errors
    /// The creator is no identifier, or no database.
    pub async fn tasks(
        &self,
        user: &UserId,
        filter: &TaskFilter,
        page: PageQuery,
    ) -> Result<Listed<Task>, Failure> {
        self.settle_due().await?;
        let creator = match filter.creator.as_deref() {
            None => None,
            Some("me") => Some(user.clone()),
            Some(id) => Some(id.parse::<UserId>().map_err(|problem| {
                Failure::invalid(vec![format!("creator must be me or an id: it {problem}")])
            })?),
        };
        let (limit, offset) = (page.per_page, page.offset());
        let asked = (filter.clone(), creator);
        let found = self.db.snapshot_boxed(move |tx| {
            let (filter, creator) = asked.clone();
            Box::pin(async move { tasks::page(tx, &filter, creator.as_ref(), limit, offset).await })
        });
        Ok(found.await?.into())
    }

    /// A task. Anybody may see it.
    ///
    /// # Errors
    /// There is no such task, or no database.
    pub async fn task(&self, id: &TaskId) -> Result<Task, Failure> {
        self.settle_due().await?;
        let id = id.clone();
        let found = self.db.read_boxed(move |tx| {
            let id = id.clone();
            Box::pin(async move { tasks::get(tx, &id).await })
        });
        let found = found.await?;
        found.ok_or_else(no_task)
    }
}

pub(crate) fn no_task() -> Failure {
    Failure::new(ErrorCode::NotFound).message("There is no such task")
}

/// The task is somebody else's.
fn not_yours() -> Failure {
    Failure::new(ErrorCode::Forbidden).message("Only the creator of a task may change it")
}
