//! Lists of tasks: filtered, searched, sorted, counted.

use aivy_types::UserId;
use aivy_types::body::{Task, TaskFilter};

use super::cost::{self, Way};
use super::shape::{self, Shape};
use crate::declare::statements;
use crate::dialect::Backend;
use crate::statement::Statement;
use crate::tx::Tx;
use crate::value::Value;
use crate::{Listed, Page, StoreError};

statements! { "tasks::list":
    COUNTED: i64 = "SELECT CAST(COALESCE(SUM(count), 0) AS BIGINT) FROM task_counts \
        WHERE category = COALESCE($1, category) AND status = COALESCE($2, status)";
}

/// The filter, as the statements take it.
struct Question {
    shape: Shape,
    words: Option<String>,
    /// Whether status and category are separate parameters.
    filters: bool,
}

impl Question {
    fn of(backend: Backend, filter: &TaskFilter, creator: Option<&UserId>) -> Self {
        let words = filter.q.as_deref().map(|q| words(backend, q, filter));
        let shape = Shape {
            words: words.is_some(),
            status: filter.status.is_some(),
            category: filter.category.is_some(),
            creator: creator.is_some(),
            reward: filter.min_reward.is_some(),
        };
        Self {
            shape,
            words,
            filters: !shape.with_words(backend),
        }
    }

    /// Whether the text contains no word, so that no title matches.
    fn is_void(&self) -> bool {
        self.words.as_ref().is_some_and(String::is_empty)
    }

    fn params<'p>(&'p self, filter: &TaskFilter, creator: Option<&'p UserId>) -> Vec<Value<'p>> {
        let mut params: Vec<Value<'_>> = Vec::with_capacity(7);
        params.extend(self.words.as_deref().map(Value::from));
        if self.filters {
            params.extend(filter.status.map(|status| Value::from(status.as_str())));
            params.extend(
                filter
                    .category
                    .map(|category| Value::from(category.as_str())),
            );
        }
        params.extend(creator.map(Value::from));
        params.extend(filter.min_reward.map(Value::from));
        params
    }
}

/// A page of the tasks that match `filter`, and the total. `creator` is the account that the filter
/// means.
///
/// # Errors
/// The database fails.
pub async fn page(
    tx: &mut Tx<'_>,
    filter: &TaskFilter,
    creator: Option<&UserId>,
    page: Page,
) -> Result<Listed<Task>, StoreError> {
    let total = total(tx, filter, creator).await?;
    let items = rows(tx, filter, creator, total, page).await?;
    Ok(Listed { items, total })
}

/// The tasks of [`page`], of `total` in all.
pub(crate) async fn rows(
    tx: &mut Tx<'_>,
    filter: &TaskFilter,
    creator: Option<&UserId>,
    total: i64,
    page: Page,
) -> Result<Vec<Task>, StoreError> {
    let question = Question::of(tx.backend(), filter, creator);
    if question.is_void() {
        return Ok(Vec::new());
    }
    let mut params = question.params(filter, creator);
    params.extend(page.params());
    let (shape, sort, order) = (question.shape, filter.sort, filter.order);
    let statement = match way(tx, shape, filter, total, page).await? {
        Way::Usual => shape.usual(sort, order),
        Way::Walk => shape::walk(sort, order),
        Way::HitsFirst => shape.hits_first(sort, order),
    };
    statement.fetch_all(tx, &params).await
}

/// The cheaper plan for a page of `total` tasks.
async fn way(
    tx: &mut Tx<'_>,
    shape: Shape,
    filter: &TaskFilter,
    total: i64,
    page: Page,
) -> Result<Way, StoreError> {
    let backend = tx.backend();
    if !cost::has_choice(backend, shape, filter.sort) {
        return Ok(Way::Usual);
    }
    let none = [Value::Null, Value::Null];
    let tasks = COUNTED.fetch_one(tx, &none).await?;
    Ok(cost::shorter(backend, filter.sort, tasks, total, page))
}

/// How many tasks match `filter`.
pub(crate) async fn total(
    tx: &mut Tx<'_>,
    filter: &TaskFilter,
    creator: Option<&UserId>,
) -> Result<i64, StoreError> {
    let question = Question::of(tx.backend(), filter, creator);
    if question.is_void() {
        return Ok(0);
    }
    let shape = question.shape;
    let counter = !(shape.words || shape.creator || shape.reward);
    if counter {
        let which = [
            Value::from(filter.category.map(|category| category.as_str())),
            Value::from(filter.status.map(|status| status.as_str())),
        ];
        return COUNTED.fetch_one(tx, &which).await;
    }
    let params = question.params(filter, creator);
    shape.counted().fetch_one(tx, &params).await
}

/// All statements of lists.
pub(crate) fn family() -> impl Iterator<Item = &'static Statement> {
    shape::family().chain(STATEMENTS.iter().copied().flatten())
}

/// The search expression in the database's own syntax: every word of `text`. Empty if there is
/// none. In quotation marks a word is never read as an operator, and no word contains a quotation
/// mark.
fn words(backend: Backend, text: &str, filter: &TaskFilter) -> String {
    let wanted = aivy_core::words::wanted(text);
    if wanted.is_empty() {
        return String::new();
    }
    if backend == Backend::Postgres {
        let quoted: Vec<_> = wanted.iter().map(|word| format!("'{word}'")).collect();
        return quoted.join(" & ");
    }
    let quoted: Vec<_> = wanted.iter().map(|word| format!("\"{word}\"")).collect();
    let mut fitting = format!("words : ({})", quoted.join(" AND "));
    if let Some(status) = filter.status {
        fitting.push_str(&format!(" AND status : \"{status}\""));
    }
    if let Some(category) = filter.category {
        fitting.push_str(&format!(" AND category : \"{category}\""));
    }
    fitting
}
