//! Tasks: publishing, finding, changing, ending.

mod change;
mod locked_task;
mod publish;
mod settle;

use aivy_store::tasks;
use aivy_types::body::{PageQuery, Task, TaskFilter};
use aivy_types::{ErrorCode, Json, TaskId, UserId};
use serde_json::Value;

use crate::{App, Failure, Listed};

pub(crate) use locked_task::LockedTask;

/// The maximum length of a title, in characters.
const MAX_TITLE: usize = 120;

impl App {
    /// The tasks that match `filter`, in its order. The creator `me` is `user`.
    ///
    /// # Errors
    /// The creator is not a valid ID, or the database fails.
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
                Failure::invalid(vec![format!(
                    "creator must be me or the ID of a user: it {problem}"
                )])
            })?),
        };
        let asked = (filter.clone(), creator, page.into());
        self.settled(asked, async |tx, _, (filter, creator, page)| {
            Ok(tasks::page(tx, filter, creator.as_ref(), *page).await?)
        })
        .await
    }

    /// A task. Every user can read it.
    ///
    /// # Errors
    /// There is no such task, or the database fails.
    pub async fn task(&self, id: &TaskId) -> Result<Task, Failure> {
        self.settled(id.clone(), async |tx, _, id| {
            tasks::get(tx, id).await?.ok_or_else(no_task)
        })
        .await
    }
}

pub(crate) fn no_task() -> Failure {
    Failure::no_such("task")
}

/// The task is another user's.
fn not_yours() -> Failure {
    Failure::new(ErrorCode::Forbidden).message("Only the creator of a task may change it")
}

/// Parses a user's JSON for validation; the original text is what is stored.
///
/// # Errors
/// It is nested too deeply, or a number in it has too many digits.
pub(crate) fn looked_into(json: &Json, field: &str) -> Result<Value, Failure> {
    let refused = |_| {
        let most = "must nest at most 127 levels, and have no number of more than 308 digits";
        Failure::invalid(vec![format!("{field} {most}")])
    };
    json.to_value().map_err(refused)
}
