//! The macro that declares a module's statements.

/// Declares the statements of a module, and `STATEMENTS`, the list of them.
///
/// - `NAME = "…"` returns no rows.
/// - `NAME: T = "…"` returns rows that are each a `T`, and becomes a
///   [`Query`](crate::query::Query): `{}` in its text stands for the SELECT list of `T`, which a
///   [record](crate::record) has.
/// - `NAME: T = list("table", "alias", "condition", "order")` becomes a
///   [`List`](crate::list::List).
/// - `NAME = "head", "row", "tail"` becomes a [`Batch`](crate::batch::Batch).
///
/// Where SQLite needs another text, `on_sqlite(TEXT)` precedes the text.
macro_rules! statements {
    ($module:literal: $(
        $(#[$doc:meta])*
        $name:ident $(: $gives:ty)? = $(list($($list:literal),*))? $(on_sqlite($sqlite:literal))?
            $($head:literal $(, $row:literal, $tail:literal)?)?;
    )*) => {
        $(
            $(#[$doc])*
            static $name: $crate::declare::declared!([$($gives)?] $($([$row])?)? $(list $($list)*)?) =
                $crate::declare::declare!(
                    [$($gives)?] [$module, "::", stringify!($name)]
                    $(list $($list),*)? $(on_sqlite $sqlite,)? $($head $(, $row, $tail)?)?
                );
        )*
        /// Every statement of this module.
        pub(crate) static STATEMENTS: &[&[$crate::statement::Statement]] =
            &[$($name.statements()),*];
    };
}

/// The type that a statement is declared as.
macro_rules! declared {
    ([]) => { $crate::statement::Statement };
    ([] [$row:literal]) => { $crate::batch::Batch };
    ([$gives:ty]) => { $crate::query::Query<$gives> };
    ([$gives:ty] list $($list:literal)*) => { $crate::list::List<$gives> };
}

macro_rules! declare {
    ([] [$($name:expr),*] $head:literal, $row:literal, $tail:literal) => {
        $crate::batch::Batch::declare(
            [concat!($($name),*, "_64"), concat!($($name),*, "_8"), concat!($($name),*, "_1")],
            $head,
            $row,
            $tail,
        )
    };
    ([$gives:ty] [$($name:expr),*] list $($list:literal),*) => {
        $crate::list::List::declare([concat!($($name),*), concat!($($name),*, "_COUNT")], $($list),*)
    };
    ([$gives:ty] [$($name:expr),*] $($text:tt)*) => {
        $crate::query::Query::declare(concat!($($name),*), $crate::declare::source!($($text)*))
    };
    ([] [$($name:expr),*] $($text:tt)*) => {
        $crate::statement::Statement::declare(concat!($($name),*), $crate::declare::source!($($text)*))
    };
}

macro_rules! source {
    ($text:literal) => {
        $crate::source::Source::Plain($text)
    };
    (on_sqlite $sqlite:literal, $postgres:literal) => {
        $crate::source::Source::Each {
            sqlite: $sqlite,
            postgres: $postgres,
        }
    };
}

pub(crate) use {declare, declared, source, statements};
