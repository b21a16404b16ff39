//! Ids in the addresses of pages.

use std::str::FromStr;

use aivy_app::Failure;

/// The id that an address names.
///
/// # Errors
/// Not found: the text is no id of a `what`, so that there is none.
pub(crate) fn path_id<T: FromStr>(text: &str, what: &str) -> Result<T, Failure> {
    text.parse().map_err(|_| Failure::no_such(what))
}
