//! The page of a list that a request asks for.

use serde::Deserialize;
use utoipa::IntoParams;

/// The paging parameters of every list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// The page number, from 1. A page past the end is empty.
    #[serde(default = "first")]
    #[param(required = false, minimum = 1, maximum = 1_000_000_000, default = 1)]
    pub page: i64,
    /// The maximum number of items per page.
    #[serde(default = "ten")]
    #[param(required = false, minimum = 1, maximum = 100, default = 10)]
    pub per_page: i64,
}

const fn first() -> i64 {
    1
}

const fn ten() -> i64 {
    10
}

impl PageQuery {
    /// How many items come before the page.
    #[must_use]
    pub const fn offset(self) -> i64 {
        (self.page - 1).saturating_mul(self.per_page)
    }
}
