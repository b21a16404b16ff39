//! A part of a list.

use crate::value::Value;

/// Which part of a list is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// How many items at most, 0 to 100: the plans of lists are made for no more.
    pub limit: i64,
    /// How many items come before the first of them, at least 0.
    pub offset: i64,
}

impl Page {
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
