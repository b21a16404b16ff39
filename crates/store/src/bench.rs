//! What is measured apart although no use case asks for it so: the rows of a list without their
//! number, the number without the rows. With the feature `bench` alone.

use aivy_types::body::{
    PositionStatus, Submission, SubmissionFilter, Task, TaskFilter, TransactionFilter,
};
use aivy_types::{TaskId, UserId};

use crate::positions::{self, PositionRecord};
use crate::submissions::{self, Scope};
use crate::{Page, StoreError, Tx, ledger, tasks};

/// The shard in which a task is counted: always the same.
#[must_use]
pub fn shard(task: &TaskId) -> i64 {
    tasks::shard(task)
}

/// The rows of [`tasks::page`], `total` of which there are.
///
/// # Errors
/// The database failed.
pub async fn tasks(
    tx: &mut Tx<'_>,
    filter: &TaskFilter,
    creator: Option<&UserId>,
    total: i64,
    page: Page,
) -> Result<Vec<Task>, StoreError> {
    tasks::rows(tx, filter, creator, total, page).await
}

/// The number of [`tasks::page`].
///
/// # Errors
/// The database failed.
pub async fn count_tasks(
    tx: &mut Tx<'_>,
    filter: &TaskFilter,
    creator: Option<&UserId>,
) -> Result<i64, StoreError> {
    tasks::total(tx, filter, creator).await
}

/// The rows of [`submissions::page`].
///
/// # Errors
/// The database failed.
pub async fn submissions(
    tx: &mut Tx<'_>,
    scope: Scope<'_>,
    filter: SubmissionFilter,
    page: Page,
) -> Result<Vec<Submission>, StoreError> {
    submissions::rows(tx, scope, filter, page).await
}

/// The number of [`submissions::page`].
///
/// # Errors
/// The database failed.
pub async fn count_submissions(
    tx: &mut Tx<'_>,
    scope: Scope<'_>,
    filter: SubmissionFilter,
) -> Result<i64, StoreError> {
    submissions::total(tx, scope, filter).await
}

/// The rows of [`positions::list`].
///
/// # Errors
/// The database failed.
pub async fn positions(
    tx: &mut Tx<'_>,
    user: &UserId,
    status: Option<PositionStatus>,
    page: Page,
) -> Result<Vec<PositionRecord>, StoreError> {
    positions::rows(tx, user, status, page).await
}

/// The number of [`positions::list`].
///
/// # Errors
/// The database failed.
pub async fn count_positions(
    tx: &mut Tx<'_>,
    user: &UserId,
    status: Option<PositionStatus>,
) -> Result<i64, StoreError> {
    positions::total(tx, user, status).await
}

/// The number of [`ledger::page`].
///
/// # Errors
/// The database failed.
pub async fn count_transactions(
    tx: &mut Tx<'_>,
    user: &UserId,
    filter: &TransactionFilter,
) -> Result<i64, StoreError> {
    ledger::total(tx, user, filter).await
}
