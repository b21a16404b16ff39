//! A part of a list.

use aivy_types::body::PageQuery;

use crate::value::Value;

/// Which part of a list is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// How many items at most, 0 to [`Page::MOST`].
    pub limit: i64,
    /// How many items come before the first of them, at least 0.
    pub offset: i64,
}

impl Page {
    /// How many items a page has at most.
    pub const MOST: i64 = 100;

    /// The first `limit` items.
    #[must_use]
    pub const fn first(limit: i64) -> Self {
        Self { limit, offset: 0 }
    }

    /// As the last parameters of a statement.
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

/// A page of a list, and how long the list is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed<T> {
    /// The page.
    pub items: Vec<T>,
    /// How many items the whole list has.
    pub total: i64,
}

impl<T> Listed<T> {
    /// The same part of the list, with something made of each item.
    #[must_use]
    pub fn map<U>(self, make: impl FnMut(T) -> U) -> Listed<U> {
        Listed {
            items: self.items.into_iter().map(make).collect(),
            total: self.total,
        }
    }

    /// As [`Listed::map`], where it can fail.
    ///
    /// # Errors
    /// What `make` returns first.
    pub fn try_map<U, E>(self, make: impl FnMut(T) -> Result<U, E>) -> Result<Listed<U>, E> {
        let items: Result<_, E> = self.items.into_iter().map(make).collect();
        Ok(Listed {
            items: items?,
            total: self.total,
        })
    }
}
