//! Lists: the query of a page, validated against the same schemas as the API's, and the links to
//! other pages.

use aivy_api::Contract;
use aivy_api::input::judge;
use aivy_api::routes::operation_id;
use aivy_app::Failure;
use aivy_types::body::PageQuery;
use aivy_types::{ErrorCode, Pagination};
use serde::de::DeserializeOwned;
use serde_json::Value;
use url::form_urlencoded;

use crate::links;

/// The query of a list: its filter and its page.
#[derive(Debug, Clone)]
pub(crate) struct ListQuery {
    /// The requested page.
    pub(crate) page: PageQuery,
    /// The parameters that were given, except for the page.
    pairs: Vec<(String, String)>,
    value: Value,
}

impl ListQuery {
    /// Parses `query` as the parameters of an operation of the API. An empty field counts as not
    /// given.
    ///
    /// # Errors
    /// Every violation.
    pub(crate) fn new(operation: &str, query: &str) -> Result<Self, Failure> {
        let given = form_urlencoded::parse(query.as_bytes()).into_owned();
        let pairs: Vec<(String, String)> =
            given.filter(|(_, text)| !text.trim().is_empty()).collect();
        let borrowed: Vec<(&str, &str)> = pairs
            .iter()
            .map(|(name, text)| (&**name, text.trim()))
            .collect();
        let missing = || Failure::new(ErrorCode::InternalError).cause("no such operation");
        let operation = Contract::get().operation(operation).ok_or_else(missing)?;
        let value = judge(&operation.query, &links::query(&borrowed)).map_err(|error| error.0)?;
        let page = typed(&value)?;
        Ok(Self {
            page,
            pairs: pairs
                .into_iter()
                .filter(|(name, _)| name != "page")
                .collect(),
            value,
        })
    }

    /// Parses the `query` of a list without filters.
    ///
    /// # Errors
    /// Every violation.
    pub(crate) fn paged(query: &str) -> Result<Self, Failure> {
        // Its schema is the same for all lists, and has no other parameter.
        Self::new(operation_id::list_pools, query)
    }

    /// The filter.
    ///
    /// # Errors
    /// The schema accepts what the type does not, which is a bug.
    pub(crate) fn filter<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        typed(&self.value)
    }

    /// The given text of a field, for showing the form again.
    pub(crate) fn given(&self, name: &str) -> &str {
        let found = self.pairs.iter().find(|(field, _)| field == name);
        found.map_or("", |(_, text)| text)
    }

    /// Whether a field has this value.
    pub(crate) fn is(&self, name: &str, value: &str) -> bool {
        self.given(name) == value
    }

    /// The links to the other pages of a list at `path` with `total` items.
    pub(crate) fn pager(&self, path: &str, total: i64) -> Pager {
        let place = Pagination::new(total, self.page.per_page, self.page.page);
        let to = |page: i64| {
            let number = page.to_string();
            let mut pairs: Vec<(&str, &str)> = self
                .pairs
                .iter()
                .map(|(name, text)| (&**name, &**text))
                .collect();
            pairs.push(("page", &number));
            format!("{path}?{}", links::query(&pairs))
        };
        let (current, last) = (place.current_page, place.last_page);
        Pager {
            total,
            current,
            last,
            previous: (current > 1).then(|| to((current - 1).min(last))),
            next: (current < last).then(|| to(current + 1)),
        }
    }
}

/// The query without the notice of what was done before, and that notice.
pub(crate) fn without_done(query: &str) -> (String, Option<String>) {
    let pairs = url::form_urlencoded::parse(query.as_bytes()).into_owned();
    let (done, rest): (Vec<_>, Vec<_>) = pairs.partition(|(name, _)| name == "done");
    let rest: Vec<(&str, &str)> = rest.iter().map(|(name, text)| (&**name, &**text)).collect();
    let done = done.into_iter().next().map(|(_, text)| text);
    (links::query(&rest), done)
}

fn typed<T: DeserializeOwned>(value: &Value) -> Result<T, Failure> {
    let wrong = |error: serde_json::Error| {
        let failure = Failure::new(ErrorCode::InvalidRequest).detail("query is not accepted");
        failure.cause(error.to_string())
    };
    serde_json::from_value(value.clone()).map_err(wrong)
}

/// The position of a page in its list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pager {
    /// The number of items.
    pub(crate) total: i64,
    /// The page that is shown, from 1.
    pub(crate) current: i64,
    /// The last page.
    pub(crate) last: i64,
    /// The URL of the previous page.
    pub(crate) previous: Option<String>,
    /// The URL of the next page.
    pub(crate) next: Option<String>,
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use aivy_types::body::{TaskFilter, TaskStatus};

    #[test]
    fn an_empty_field_is_not_given() {
        let list_query = ListQuery::new(
            operation_id::list_tasks,
            "q=&status=open&min_reward=+&page=2",
        )
        .unwrap();
        let filter: TaskFilter = list_query.filter().unwrap();
        assert_eq!((filter.status, filter.q), (Some(TaskStatus::Open), None));
        assert_eq!((list_query.page.page, list_query.page.per_page), (2, 10));
        assert!(list_query.is("status", "open") && list_query.given("q").is_empty());
    }

    #[test]
    fn a_query_is_judged_as_the_apis() {
        let failure = ListQuery::new(operation_id::list_tasks, "status=lost&page=0").unwrap_err();
        assert_eq!(failure.code, ErrorCode::InvalidRequest);
        assert_eq!(failure.details.len(), 2, "{failure:?}");
    }

    #[test]
    fn other_pages_keep_the_rest_of_the_query() {
        let list_query = ListQuery::new(operation_id::list_tasks, "q=a b&page=2").unwrap();
        let pager = list_query.pager("/tasks", 25);
        assert_eq!(pager.previous.as_deref(), Some("/tasks?q=a+b&page=1"));
        assert_eq!(pager.next.as_deref(), Some("/tasks?q=a+b&page=3"));
        assert_eq!(
            list_query.pager("/tasks", 5).previous.as_deref(),
            Some("/tasks?q=a+b&page=1")
        );
    }
}
