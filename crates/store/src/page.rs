//! A part of a list.

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

    /// As the last parameters of a statement.
    pub(crate) const fn params(self) -> [Value<'static>; 2] {
        [Value::Int(self.limit), Value::Int(self.offset)]
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

impl<T> From<Listed<T>> for (Vec<T>, i64) {
    fn from(Listed { items, total }: Listed<T>) -> Self {
        (items, total)
    }
}
