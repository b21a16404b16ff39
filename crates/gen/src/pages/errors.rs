//! Every error code.

use aivy_types::{ErrorCode, ErrorEnvelope};
use serde_json::Value;

use super::{cell, head, operations};

pub(super) fn page(document: &Value) -> String {
    let mut page = head("Error codes", "the table of error codes");
    page.push_str(
        "\nEvery answer that is not a success has this body, whatever went wrong:\n\n```json\n",
    );
    let example = ErrorEnvelope::new(
        ErrorCode::InvalidRequest,
        vec!["The token parameter is required".to_owned()],
    );
    page.push_str(&serde_json::to_string_pretty(&example).unwrap_or_default());
    page.push_str("\n```\n\n| status | code | message | when |\n| --- | --- | --- | --- |\n");
    for code in ErrorCode::ALL {
        page.push_str(&format!(
            "| {} | `{code}` | {} | {} |\n",
            code.status(),
            cell(code.message()),
            cell(code.when())
        ));
    }
    page.push_str("\n## Which operation answers what\n\n| operation | statuses |\n| --- | --- |\n");
    for operation in operations(document) {
        let statuses = operation.body["responses"]
            .as_object()
            .into_iter()
            .flatten();
        let failures: Vec<_> = statuses
            .map(|(status, _)| status.as_str())
            .filter(|status| !status.starts_with('2'))
            .collect();
        page.push_str(&format!(
            "| {} | {} |\n",
            operation.link(),
            failures.join(", ")
        ));
    }
    page
}
