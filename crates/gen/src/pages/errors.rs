//! Every error code.

use aivy_api::reference::markdown::blocks;
use aivy_api::reference::{Block, Operation, Reference, Table};
use aivy_types::ErrorCode;

use super::{Book, add, head};

pub(super) fn page(reference: &Reference) -> String {
    let mut page = head("Error codes", "the table of error codes");
    add(&mut page, reference, &["errors", "error-codes"]);
    page.push_str("\n## Errors and operations\n");
    let row = |code: &ErrorCode| {
        let operations = reference.answering(*code).map(Operation::link);
        let operations: Vec<_> = operations.collect();
        let shown = if operations.len() == reference.operations().count() {
            "all operations".to_owned()
        } else {
            operations.join(", ")
        };
        vec![format!("`{code}`"), shown]
    };
    let table = Table {
        caption: String::new(),
        head: vec!["Code", "Operations"],
        rows: ErrorCode::ALL.iter().map(row).collect(),
    };
    blocks(&mut page, &Book, &[Block::Table(table)]);
    page
}
