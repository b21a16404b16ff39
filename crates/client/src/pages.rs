//! Lists, page by page or item by item.

use std::future::Future;

use futures_util::Stream;
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};

use crate::{Error, RateLimit};

/// The position of a page in its list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pagination {
    /// The number of items in the whole list.
    pub total: i64,
    /// The maximum number of items per page.
    pub per_page: i64,
    /// The number of this page, from 1.
    pub current_page: i64,
    /// The number of the last page, at least 1.
    pub last_page: i64,
}

impl Pagination {
    /// The four numbers as the server gives them.
    #[must_use]
    pub const fn new(total: i64, per_page: i64, current_page: i64, last_page: i64) -> Self {
        Self {
            total,
            per_page,
            current_page,
            last_page,
        }
    }
}

/// One page of a list.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Page<T> {
    /// The items of the page.
    pub items: Vec<T>,
    /// The position of the page in the list.
    pub pagination: Pagination,
    /// The state of the rate limit in the response.
    pub rate_limit: Option<RateLimit>,
}

impl<T> Page<T> {
    /// A page with its items.
    #[must_use]
    pub const fn new(items: Vec<T>, pagination: Pagination, rate_limit: Option<RateLimit>) -> Self {
        Self {
            items,
            pagination,
            rate_limit,
        }
    }
}

/// The request of a list. Implemented for the builder of every list operation.
pub trait Paged: Clone + Sized {
    /// The type of the items.
    type Item;

    /// The same request for another page.
    #[must_use]
    fn at_page(self, page: i64) -> Self;

    /// Sends the request.
    ///
    /// # Errors
    /// The same as for every call.
    fn fetch(self) -> impl Future<Output = Result<Page<Self::Item>, Error>>;
}

/// The pages from the requested one to the last. Ends after the first error.
pub fn pages<R: Paged>(request: R) -> impl Stream<Item = Result<Page<R::Item>, Error>> {
    stream::try_unfold(Some(request), |next| async {
        let Some(request) = next else {
            return Ok(None);
        };
        let page = request.clone().fetch().await?;
        let Pagination {
            current_page,
            last_page,
            ..
        } = page.pagination;
        // A page without items ends the list even if it became shorter meanwhile.
        let more = current_page < last_page && !page.items.is_empty();
        let next = more.then(|| request.at_page(current_page + 1));
        Ok(Some((page, next)))
    })
}

/// The items of [`pages`], one by one.
pub fn items<R: Paged>(request: R) -> impl Stream<Item = Result<R::Item, Error>> {
    pages(request)
        .map_ok(|page| stream::iter(page.items).map(Ok))
        .try_flatten()
}
