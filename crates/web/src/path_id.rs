//! IDs in the paths of pages.

use std::str::FromStr;

use aivy_app::Failure;

/// Parses the ID in the path of a page.
///
/// # Errors
/// Not found: the text is not the ID of a `what` (a noun, such as `task`).
pub(crate) fn path_id<T: FromStr>(text: &str, what: &str) -> Result<T, Failure> {
    text.parse().map_err(|_| Failure::no_such(what))
}
