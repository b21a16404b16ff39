//! A part of a list.

use aivy_types::body::PageQuery;

use crate::value::Value;

/// Which part of a list to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// The maximum number of items, 0 to [`Page::MOST`].
    pub limit: i64,
    /// The number of items before the first of the page, at least 0.
    pub offset: i64,
}

impl Page {
    /// The maximum number of items of a page.
    pub const MOST: i64 = 100;

    /// The first `limit` items.
    #[must_use]
    pub const fn first(limit: i64) -> Self {
        Self { limit, offset: 0 }
    }

    /// The last parameters of a statement.
    pub(crate) const fn params(self) -> [Value<'static>; 2] {
        [Value::Int(self.limit), Value::Int(self.offset)]
    }
}

impl From<PageQuery> for Page {
    fn from(query: PageQuery) -> Self {
        Self {
            limit: query.per_page,
            offset: query.offset(),
        }
    }
}

/// A page of a list, and the length of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed<T> {
    /// The page.
    pub items: Vec<T>,
    /// The number of items of the whole list.
    pub total: i64,
}

impl<T> Listed<T> {
    /// The same part of the list, with `make` applied to each item.
    #[must_use]
    pub fn map<U>(self, make: impl FnMut(T) -> U) -> Listed<U> {
        Listed {
            items: self.items.into_iter().map(make).collect(),
            total: self.total,
        }
    }

    /// As [`Listed::map`], for a function that can fail.
    ///
    /// # Errors
    /// The first error of `make`.
    pub fn try_map<U, E>(self, make: impl FnMut(T) -> Result<U, E>) -> Result<Listed<U>, E> {
        let items: Result<_, E> = self.items.into_iter().map(make).collect();
        Ok(Listed {
            items: items?,
            total: self.total,
        })
    }
}
