//! Every permission and what needs it.

use aivy_types::Permission;
use serde_json::Value;

use super::{cell, head, operations};

pub(super) fn page(document: &Value) -> String {
    let all = operations(document);
    let mut page = head("Permissions", "the table of permissions and the operations");
    page.push_str(
        "\nA key has one or more of these. An operation needs one of them, or any valid key.\n\n",
    );
    page.push_str("| permission | grants | operations |\n| --- | --- | --- |\n");
    for permission in Permission::ALL {
        let name = permission.as_str();
        let needing: Vec<_> = all
            .iter()
            .filter(|operation| operation.permission() == Some(name))
            .map(super::Operation::link)
            .collect();
        page.push_str(&format!(
            "| `{name}` | {} | {} |\n",
            cell(permission.grants()),
            needing.join(", ")
        ));
    }
    let free: Vec<_> = all
        .iter()
        .filter(|operation| operation.permission().is_none())
        .map(super::Operation::link)
        .collect();
    if !free.is_empty() {
        page.push_str(&format!(
            "\nAny valid key will do for {}.\n",
            free.join(", ")
        ));
    }
    page
}
