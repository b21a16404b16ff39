//! All operations.

use aivy_api::reference::markdown::{blocks, operation};
use aivy_api::reference::{Block, Reference, operations_table};

use super::{Book, head};

pub(super) fn page(reference: &Reference) -> String {
    let mut page = head("Operations", "the handlers");
    let table = operations_table("Operations", reference.groups.iter());
    blocks(&mut page, &Book, &[Block::Table(table)]);
    for one in reference.operations() {
        operation(&mut page, &Book, 2, one);
    }
    page
}
