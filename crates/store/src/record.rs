//! Records: the types that rows are read as. A record is declared once, by [`record!`](record): its
//! members, and what is selected for each. The SELECT list and the reader both come from that
//! table, so that both have the same order, and no column is counted by hand.
//!
//! The list is made once, with the text of the statement. A row is read from left to right, since
//! the members of a struct are evaluated in the order in which they are written, which costs no
//! more than reading by index: no column is looked up by name.

use crate::StoreError;
use crate::column::FromColumn;
use crate::row::{Columns, Row};

/// A type that consecutive columns of a row are read as.
pub(crate) trait FromRow: Sized {
    /// Adds the columns to a SELECT list. Does nothing for a type that is not a record: its
    /// statement names the columns itself.
    fn select(_: &mut Vec<&'static str>) {}

    /// Reads the next columns.
    ///
    /// # Errors
    /// A column holds another type.
    fn from_row(columns: &mut Columns<'_>) -> Result<Self, StoreError>;
}

impl<T: FromColumn> FromRow for T {
    fn from_row(columns: &mut Columns<'_>) -> Result<Self, StoreError> {
        let column = columns.take();
        T::from_column(column)?.ok_or_else(|| column.is_not("set"))
    }
}

impl<T: FromColumn> FromRow for Option<T> {
    fn from_row(columns: &mut Columns<'_>) -> Result<Self, StoreError> {
        T::from_column(columns.take())
    }
}

macro_rules! tuples {
    ($(($($part:ident)+))*) => {$(
        impl<$($part: FromRow),+> FromRow for ($($part,)+) {
            fn select(list: &mut Vec<&'static str>) {
                $($part::select(list);)+
            }

            fn from_row(columns: &mut Columns<'_>) -> Result<Self, StoreError> {
                Ok(($($part::from_row(columns)?,)+))
            }
        }
    )*};
}
tuples!((A B) (A B C));

/// A function that makes a `T` from a row.
pub(crate) type Read<T> = fn(&Row<'_>) -> Result<T, StoreError>;

/// Reads a whole row.
pub(crate) fn read<T: FromRow>(row: &Row<'_>) -> Result<T, StoreError> {
    T::from_row(&mut Columns::of(row))
}

/// `record! { Record of alias { member, … } }`: reads a record from the table `alias` of its
/// statements. A member is
///
/// - `member`: the column of its name;
/// - `member: "SQL"`: another column or an expression; `["SQL", …]` for a tuple;
/// - `member: Type { … }`: a type with members of its own, from the same table;
/// - `member: Type`: a type that is a record itself.
///
/// Each may end in `=> function`, which converts the value that was read. If every member has its
/// own SQL, `of alias` is omitted.
macro_rules! record {
    ($record:ident { $($members:tt)* }) => {
        $crate::record::record! { $record of nothing { $($members)* } }
    };
    ($record:ident of $alias:ident { $($members:tt)* }) => {
        impl $crate::record::FromRow for $record {
            fn select(list: &mut Vec<&'static str>) {
                $crate::record::select_members!(list $alias $($members)*);
            }

            fn from_row(
                columns: &mut $crate::row::Columns<'_>,
            ) -> Result<Self, $crate::StoreError> {
                Ok($crate::record::read_members!(columns $record $($members)*))
            }
        }
    };
}

macro_rules! select_members {
    ($list:ident $alias:ident
        $($member:ident $(: $what:tt $({ $($inner:tt)* })?)? $(=> $function:expr)?),* $(,)?) => {
        $($crate::record::select_member!(
            $list $alias $member $(: $what $({ $($inner)* })?)?
        );)*
    };
}

macro_rules! select_member {
    ($list:ident $alias:ident $member:ident) => {
        $list.push(concat!(stringify!($alias), ".", stringify!($member)))
    };
    ($list:ident $alias:ident $member:ident: $sql:literal) => {
        $list.push($sql)
    };
    ($list:ident $alias:ident $member:ident: [$($sql:literal),*]) => {
        $list.extend([$($sql),*])
    };
    ($list:ident $alias:ident $member:ident: $record:ident) => {
        <$record as $crate::record::FromRow>::select($list)
    };
    ($list:ident $alias:ident $member:ident: $type:ident { $($inner:tt)* }) => {
        $crate::record::select_members!($list $alias $($inner)*)
    };
}

macro_rules! read_members {
    ($columns:ident $type:ident
        $($member:ident $(: $what:tt $({ $($inner:tt)* })?)? $(=> $function:expr)?),* $(,)?) => {
        $type {
            $($member: $crate::record::read_member!(
                $columns ($($what $({ $($inner)* })?)?) $($function)?
            )?),*
        }
    };
}

/// Reads a member.
macro_rules! read_member {
    ($columns:ident ($($what:tt)*) $function:expr) => {
        $crate::record::read_member!($columns ($($what)*)).map($function)
    };
    ($columns:ident ($type:ident { $($inner:tt)* })) => {
        Ok::<_, $crate::StoreError>($crate::record::read_members!($columns $type $($inner)*))
    };
    ($columns:ident ($record:ident)) => {
        <$record as $crate::record::FromRow>::from_row($columns)
    };
    ($columns:ident ($($sql:tt)*)) => {
        $crate::record::FromRow::from_row($columns)
    };
}

pub(crate) use {read_member, read_members, record, select_member, select_members};

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq)]
    struct Outer {
        id: i64,
        inner: Inner,
        pair: (i64, Option<String>),
        last: bool,
    }

    #[derive(Debug, PartialEq)]
    struct Inner {
        first: String,
        second: i64,
    }

    record! { Outer of t {
        id,
        inner: Inner { first, second: "t.id + 1" },
        pair: ["t.id + 2", "NULL"],
        last: "t.id + 3" => |number: i64| number == 4,
    } }

    /// Reads the record from a table with the row `1, 'one'`.
    fn fetched<T: FromRow>() -> Result<T, StoreError> {
        let mut list = Vec::new();
        T::select(&mut list);
        let text = format!("SELECT {} FROM t", list.join(", "));
        let connection = rusqlite::Connection::open_in_memory().unwrap();
        let table = "CREATE TABLE t (id INTEGER, first TEXT); INSERT INTO t VALUES (1, 'one')";
        connection.execute_batch(table).unwrap();
        let mut statement = connection.prepare(&text).unwrap();
        let mut rows = statement.raw_query();
        read(&Row::Sqlite(rows.next().unwrap().unwrap()))
    }

    #[test]
    fn members_are_read_in_the_order_in_which_they_are_selected() {
        let inner = Inner {
            first: "one".to_owned(),
            second: 2,
        };
        let outer = Outer {
            id: 1,
            inner,
            pair: (3, None),
            last: true,
        };
        assert_eq!(fetched::<Outer>().unwrap(), outer);
    }

    struct Wrong {
        id: i64,
        first: i64,
    }

    record! { Wrong of t { id, first } }

    #[test]
    fn an_error_names_the_column() {
        let wrong = fetched::<Wrong>().map(|wrong| (wrong.id, wrong.first));
        let error = wrong.unwrap_err();
        assert!(error.to_string().contains("column 2 (first)"), "{error}");
    }
}
