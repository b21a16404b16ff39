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
        let creator = match filter.creator.as_deref() {
            None => None,
            Some("me") => Some(user.clone()),
            Some(id) => Some(id.parse::<UserId>().map_err(|problem| {
                Failure::invalid(vec![format!("creator must be me or an id: it {problem}")])
            })?),
        };
        let (limit, offset) = (page.per_page, page.offset());
        let filter = filter.clone();
        let found = self.settled(move |tx, _| {
            Box::pin(
                async move { Ok(tasks::page(tx, &filter, creator.as_ref(), limit, offset).await?) },
            )
        });
        Ok(found.await?.into())
    }

    /// A task. Anybody may see it.
    ///
    /// # Errors
    /// There is no such task, or no database.
    pub async fn task(&self, id: &TaskId) -> Result<Task, Failure> {
        let id = id.clone();
        self.settled(move |tx, _| {
            Box::pin(async move { tasks::get(tx, &id).await?.ok_or_else(no_task) })
        })
        .await
    }
}

pub(crate) fn no_task() -> Failure {
    Failure::new(ErrorCode::NotFound).message("There is no such task")
}

/// The task is somebody else's.
fn not_yours() -> Failure {
    Failure::new(ErrorCode::Forbidden).message("Only the creator of a task may change it")
}
