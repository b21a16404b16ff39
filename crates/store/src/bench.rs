//! Parts of queries that are measured separately, although no use case needs them so: the rows of a
//! list without the total, and the total without the rows. Only with the feature `bench`.

use aivy_types::body::{
    PositionStatus, Submission, SubmissionFilter, Task, TaskFilter, TransactionFilter,
};
use aivy_types::{TaskId, UserId};

use crate::positions::{self, PositionRecord};
use crate::submissions::SubmissionScope;
use crate::tasks::{counts, list};
use crate::{Page, StoreError, Tx, ledger};

/// The shard in which a task is counted: always the same.
#[must_use]
pub fn shard(task: &TaskId) -> i64 {
    counts::shard(task)
}

/// The rows of [`crate::tasks::page`], of `total` in all.
///
/// # Errors
/// The database fails.
pub async fn tasks(
    tx: &mut Tx<'_>,
    filter: &TaskFilter,
    creator: Option<&UserId>,
    total: i64,
    page: Page,
) -> Result<Vec<Task>, StoreError> {
    list::rows(tx, filter, creator, total, page).await
}

/// The total of [`crate::tasks::page`].
///
/// # Errors
/// The database fails.
pub async fn count_tasks(
    tx: &mut Tx<'_>,
    filter: &TaskFilter,
    creator: Option<&UserId>,
) -> Result<i64, StoreError> {
    list::total(tx, filter, creator).await
}

/// The rows of [`crate::submissions::page`].
///
/// # Errors
/// The database fails.
pub async fn submissions(
    tx: &mut Tx<'_>,
    scope: SubmissionScope<'_>,
    filter: SubmissionFilter,
    page: Page,
) -> Result<Vec<Submission>, StoreError> {
    let (list, params) = scope.list(filter);
    list.fetch_rows(tx, &params, page).await
}

/// The total of [`crate::submissions::page`].
///
/// # Errors
/// The database fails.
pub async fn count_submissions(
    tx: &mut Tx<'_>,
    scope: SubmissionScope<'_>,
    filter: SubmissionFilter,
) -> Result<i64, StoreError> {
    let (list, params) = scope.list(filter);
    list.fetch_total(tx, &params).await
}

/// The rows of [`positions::list`].
///
/// # Errors
/// The database fails.
pub async fn positions(
    tx: &mut Tx<'_>,
    user: &UserId,
    status: Option<PositionStatus>,
    page: Page,
) -> Result<Vec<PositionRecord>, StoreError> {
    let (list, params) = positions::which(user, status);
    list.fetch_rows(tx, &params, page).await
}

/// The total of [`positions::list`].
///
/// # Errors
/// The database fails.
pub async fn count_positions(
    tx: &mut Tx<'_>,
    user: &UserId,
    status: Option<PositionStatus>,
) -> Result<i64, StoreError> {
    let (list, params) = positions::which(user, status);
    list.fetch_total(tx, &params).await
}

/// The total of [`ledger::page`].
///
/// # Errors
/// The database fails.
pub async fn count_transactions(
    tx: &mut Tx<'_>,
    user: &UserId,
    filter: &TransactionFilter,
) -> Result<i64, StoreError> {
    ledger::total(tx, user, filter).await
}
