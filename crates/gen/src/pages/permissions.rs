//! All permissions and the operations that require them.

use aivy_api::Reference;

use super::{add, head};

pub(super) fn page(reference: &Reference) -> String {
    let mut page = head("Permissions", "the table of permissions and the operations");
    add(&mut page, reference, &["permissions"]);
    page
}
