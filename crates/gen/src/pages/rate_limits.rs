//! The plans and the headers.

use aivy_api::Reference;

use super::{add, head};

/// What a reader of the book can do about it.
const REDEFINED: &str = "
An operator may redefine the plans: see [Configuration](configuration.md).
";

pub(super) fn page(reference: &Reference) -> String {
    let mut page = head("Rate limits", "the table of plans and the table of headers");
    add(&mut page, reference, &["rate-limits"]);
    page.push_str(REDEFINED);
    page
}
